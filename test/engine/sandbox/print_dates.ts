/** Prints what dates look like inside a world, for a test that starts it under another locale. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadOne } from "../../../src/api/project/load/load.ts";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";

const folder = await mkdtemp(join(tmpdir(), "seedbed-dates-"));
try {
  const file = join(folder, "case.scenario.mjs");
  await writeFile(
    file,
    `import { scenario } from "seedbed"; import fs from "node:fs";
     export default scenario("dates").step("show", () => {
       fs.writeFileSync("/tmp/a", ""); const { mtime } = fs.statSync("/tmp/a"); const now = new Date();
       throw new Error(JSON.stringify([String(now), now.toTimeString(), Date(), mtime.toString(), mtime.toLocaleString(), String(new Date(NaN))]));
     });`,
  );
  const { program } = await loadOne(file, undefined);
  const { outcome } = await testProgram(program, { seed: 0, strategy: "fifo", shrink: false });
  console.log(outcome.finding?.message.replace(/^Error: /, ""));
} finally {
  await rm(folder, { recursive: true, force: true });
}
