/** `seedbed compile`: a scenario with its code in one file. */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { loadOne } from "../../api/project/load/load.ts";
import { MAX_FILE_BYTES } from "../../api/project/load/read_data.ts";
import type { ScenarioIR } from "../../engine/ir/scenario.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { writeFileAtomically } from "../../engine/store/atomic_file.ts";
import { readRegularFile } from "../../engine/store/read_file.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { newId } from "../../api/new_id.ts";
import { value } from "../options/option.ts";

export const command = defineCommand({
  name: "compile",
  description: `Makes one portable file of a scenario: its steps, its code with everything it imports, and the
source map. It runs without the sources, their packages or esbuild, and gives the same trace, byte
for byte.`,
  operands: { usage: "<file>", what: "a scenario file", min: 1, max: 1 },
  options: {
    out: value(
      "<path>",
      "where to write it; <name>.scenario.json beside the source by default",
      z.string().min(1).optional(),
      {
        short: "o",
      },
    ),
    scenario: value("<name>", "the scenario of the file, by name or export", z.string().min(1).optional()),
  },
  examples: [
    { line: "seedbed compile checkout.scenario.ts -o build/checkout.scenario.json", says: "writes it there" },
    { line: "seedbed compile shop.scenario.ts --scenario checkout", says: "one scenario of several" },
  ],
  async run({ operands, options }, context) {
    const loaded = await loadOne(operands[0]!, options.scenario, context);
    const out = options.out === undefined ? defaultOut(loaded.file) : resolve(context.cwd, options.out);
    if (out === loaded.file) {
      throw new SeedbedError("usage", "expected a path other than that of the source", {
        hint: "pass the path to write with -o <path>",
      });
    }
    const { compileScenario } = await import("../../api/project/compile.ts");
    const compiled = await compileScenario(loaded);
    const text = `${JSON.stringify(compiled, null, 2)}\n`;
    writeFileAtomically(out, text, newId());
    const bytes = new TextEncoder().encode(text).length;
    const [file, shown] = [context.show(loaded.file), context.show(out)];
    const sha256 = compiled.code?.sha256;
    context.document(
      { schema: "seedbed/compile@1", ok: true, file, scenario: compiled.name, out: shown, bytes, sha256 },
      `${shown}   ${bytes.toLocaleString("en-US")} bytes${sha256 === undefined ? "" : `   sha256 ${sha256}`}\n`,
    );
    return EXIT.pass;
  },
});

/** Beside the source. A file there that was written by hand is not overwritten unless it is named. */
function defaultOut(source: string): string {
  const name = source.slice(dirname(source).length + 1).replace(/(\.scenario)?\.[^.]+$/, "");
  const out = join(dirname(source), `${name}.scenario.json`);
  if (out !== source && isOurs(out)) return out;
  throw new SeedbedError("usage", `expected -o: ${name}.scenario.json beside the source is a scenario of its own`, {
    location: { file: out },
    hint: "pass the path to write with -o <path>",
  });
}

function isOurs(path: string): boolean {
  if (!existsSync(path)) return true;
  const text = readRegularFile(path, { what: "a scenario file", maxBytes: MAX_FILE_BYTES }).toString();
  try {
    return (JSON.parse(text) as Partial<ScenarioIR> | null)?.code !== undefined;
  } catch {
    return false;
  }
}
