/**
 * Builds the WebAssembly files of the tests and examples again from their sources: `node scripts/wasm_fixtures.ts`. It needs clang, lld
 * and wasi-libc for wasm32-wasi (Debian: `apt install clang lld wasi-libc libclang-rt-dev-wasm32`; CLANG names another clang), and, for
 * the components, `@bytecodealliance/jco` and `@bytecodealliance/jco-transpile` in the folder that TOOLS names (`npm install` them there).
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";
import process from "node:process";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { fileURLToPath, pathToFileURL } from "node:url";

type ComponentNew = (core: Uint8Array, adapters: [string, Uint8Array][]) => Promise<Uint8Array>;

const root = fileURLToPath(new URL("../", import.meta.url));
const fixtures = join(root, "test/engine/wasm/fixtures");
const examples = join(root, "examples/wasm");
const clang = process.env["CLANG"] ?? "clang";

const sources = [fixtures, examples].flatMap((folder) =>
  readdirSync(folder).filter((name) => name.endsWith(".c")).map((name) => join(folder, name))
);
for (const source of sources) {
  const name = basename(source, ".c");
  // Names of functions are what a trap is told by.
  const strip = name === "traps" ? "-Wl,--strip-debug" : "-s";
  const core = join(fixtures, `${name}.core.wasm`);
  execFileSync(clang, ["--target=wasm32-wasi", "-O2", strip, source, "-o", core], { stdio: "inherit" });
}
for (const source of [fixtures, examples].flatMap((folder) => textsIn(folder))) {
  writeFileSync(source.replace(/\.wat$/, ".wasm"), await parse(readFileSync(source, "utf8")));
}
const tools = process.env["TOOLS"];
if (tools === undefined) console.log("TOOLS is not set: the components are as they were");
else await components(resolve(tools));

function textsIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith(".wat")).map((name) => join(folder, name));
}

async function components(folder: string): Promise<void> {
  const { resolve: find } = createRequire(join(folder, "package.json"));
  const url = pathToFileURL(join(folder, "node_modules/@bytecodealliance/jco-transpile/dist/wasm-tools.js")).href;
  const { componentNew } = await import(url) as { componentNew: ComponentNew };
  const lib = join(find("@bytecodealliance/jco/package.json"), "../lib/wasi_snapshot_preview1.command.wasm");
  const adapter = readFileSync(lib);
  for (
    const name of readdirSync(fixtures).filter((each) => each.endsWith(".core.wasm") && !each.startsWith("touch."))
  ) {
    const component = await componentNew(readFileSync(join(fixtures, name)), [["wasi_snapshot_preview1", adapter]]);
    const folder = existsSync(join(examples, name.replace(".core.wasm", ".c"))) ? examples : fixtures;
    writeFileSync(join(folder, name.replace(".core.wasm", ".wasm")), component);
  }
}
