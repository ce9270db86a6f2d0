/** `holding_writer.ts <folder>`: has a temporary file or folder of each kind, says so, and waits until it is killed. */
import { join } from "node:path";
import process from "node:process";
import { AtomicFile } from "../../src/engine/store/atomic_file.ts";
import { fillFolder } from "../../src/engine/store/fill_folder.ts";
import { Store } from "../../src/engine/store/store.ts";
import { makeTemporaryFolder } from "../../src/engine/store/temporary_folder.ts";

const folder = process.argv[2]!;
new Store({ project: folder, newId: () => "1", nowMs: () => 0 }).begin().write("trace.jsonl", "{}\n");
new AtomicFile(join(folder, "x.jsonl"), "2").write("{}\n");
makeTemporaryFolder("test");
await fillFolder(join(folder, "out"), "3", async () => {
  process.stdout.write("ready\n");
  await new Promise(() => setInterval(() => {}, 60_000));
});
