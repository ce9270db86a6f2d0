/**
 * `killed_writer.ts <work> <folder> <call>`: writes to the store or a file as the command does, and is killed right before
 * the given call of the file system, counted from 1. On Node, where named imports of a built-in module can be exchanged.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import process from "node:process";

const [work, folder, call] = process.argv.slice(2) as [string, string, string];
const CALLS = [
  "openSync",
  "writeSync",
  "fsyncSync",
  "closeSync",
  "mkdirSync",
  "renameSync",
  "linkSync",
  "unlinkSync",
  "rmSync",
  "rmdirSync",
  "writeFileSync",
] as const;

const { Store } = await import("../../src/engine/store/store.ts");
const { AtomicFile } = await import("../../src/engine/store/atomic_file.ts");
const { removeRun } = await import("../../src/engine/store/prune.ts");
const { makeRun, idOf } = await import("./stored_runs.ts");

const id = idOf(7);
const WORKS: Readonly<Record<string, () => void>> = {
  store() {
    const writer = new Store({ project: folder, newId: () => id, nowMs: () => 0 }).begin();
    for (const piece of ["{", "}\n"]) writer.write("trace.jsonl", piece);
    const made = makeRun(join(folder, "source"), { id, status: "fail", startedMs: 0 });
    for (const name of ["report.json", "manifest.json"]) writer.write(name, fs.readFileSync(join(made, name)));
    writer.commit();
  },
  prune: () => void removeRun(join(folder, ".seedbed"), id),
  overwrite: () => write("overwrite"),
  append: () => write("append"),
};

function write(collision: "overwrite" | "append"): void {
  const file = new AtomicFile(join(folder, "x.jsonl"), id, collision);
  for (const piece of ["new ", "file\n"]) file.write(piece);
  file.commit();
}

let left = Number(call);
for (const name of CALLS) {
  const real = fs[name] as (...args: unknown[]) => unknown;
  (fs as unknown as Record<string, unknown>)[name] = (...args: unknown[]) => {
    if (--left === 0) process.kill(process.pid, "SIGKILL");
    return real(...args);
  };
}
syncBuiltinESMExports();
WORKS[work]!();
