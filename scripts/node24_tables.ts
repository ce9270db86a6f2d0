/**
 * Writes the tables of `src/engine/sandbox/realm/node24/`: what the built-in modules of the pinned Node export, and their constants.
 * To be run with that Node, on Linux, when its version changes: `node scripts/node24_tables.ts`.
 */
import { writeFile } from "node:fs/promises";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { ROOT } from "./command.ts";

const FOLDER = join(ROOT, "src/engine/sandbox/realm/node24");
const WITH_CONSTANTS = ["buffer", "constants", "crypto", "dns", "fs", "http2", "os", "sqlite", "tls", "zlib"];

const names = builtinModules.filter((name) => !name.startsWith("_")).map((name) => name.replace(/^node:/, "")).sort();
const real = (name: string) => process.getBuiltinModule(`node:${name}`) as Record<string, unknown>;

function plain(value: unknown): boolean {
  return typeof value === "number" || typeof value === "string";
}

/** Numbers and texts, and objects of them. */
function constantsOf(name: string): Record<string, unknown> {
  const entries = Object.entries(real(name)).filter(([key, value]) => key === "constants" || plain(value));
  return Object.fromEntries(entries.filter(([key]) => key !== "EOL" && key !== "devNull"));
}

const exports = Object.fromEntries(
  names.filter((name) => typeof real(name) === "object").map((name) => [name, Object.keys(real(name)).sort()]),
);
const constants = Object.fromEntries(WITH_CONSTANTS.map((name) => [name, constantsOf(name)]));
await writeFile(join(FOLDER, "exports.json"), `${JSON.stringify(exports)}\n`);
await writeFile(join(FOLDER, "constants.json"), `${JSON.stringify(constants)}\n`);
