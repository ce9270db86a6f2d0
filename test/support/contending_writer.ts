/** `contending_writer.ts <folder> <name>`: stores runs and writes files, of which it takes most back. Prints what went wrong. */
import { join } from "node:path";
import process from "node:process";
import { AtomicFile } from "../../src/engine/store/atomic_file.ts";
import { Store } from "../../src/engine/store/store.ts";

const [folder, name] = process.argv.slice(2) as [string, string];
const ROUNDS = 150;
const COMMIT_EVERY = 15;

for (let round = 1; round <= ROUNDS; round++) {
  try {
    const isKept = round % COMMIT_EVERY === 0;
    const run = new Store({ project: folder, newId: () => `${name}${round}`, nowMs: () => 0 }).begin();
    run.write("trace.jsonl", "{}\n");
    if (isKept) run.commit();
    else run.discard();
    const file = new AtomicFile(join(folder, "out/deep", `${name}${round}.jsonl`), name);
    file.write("{}\n");
    if (isKept) file.commit();
    else file.discard();
  } catch (error) {
    console.log(`${name}${round}: ${error instanceof Error ? error.message : error}`);
  }
}
