/** `seedbed wasm inspect`: what a binary imports and exports, and whether all of it is there. */
import { missingImports } from "../../engine/wasm/imports.ts";
import { describeBinary } from "../../engine/wasm/describe.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { readBinary } from "../options/wasm.ts";

export const command = defineCommand({
  name: "wasm inspect",
  description:
    `Shows what a WebAssembly file is, without running it: a component or a core module, its imports and exports, the
tools that made it, and the imports that Seedbed does not provide.`,
  operands: { usage: "<file>", what: "a WebAssembly file", min: 1, max: 1 },
  options: {},
  examples: [{ line: "seedbed wasm inspect app.wasm", says: "imports, exports, tools" }],
  async run({ operands: [file] }, context) {
    const { binary } = readBinary(file!, context);
    const described = describeBinary(binary);
    const missing = missingImports(binary);
    const section = (title: string, lines: readonly string[]) =>
      lines.length === 0 ? "" : `${title}\n${lines.map((line) => `  ${line}\n`).join("")}`;
    context.document(
      { schema: "seedbed/wasm-inspect@1", ok: true, file: context.show(file!), ...described, missing },
      `${context.show(file!)}: a ${
        described.kind === "module" ? "core module" : "component"
      } of ${described.bytes} bytes\n` +
        `sha256 ${described.sha256}\n` +
        section("imports", described.imports) + section("exports", described.exports) +
        section("made by", described.producers) +
        (described.usesThreads ? "it shares its memory with other threads\n" : "") +
        section("not provided", missing),
    );
    return await Promise.resolve(EXIT.pass);
  },
});
