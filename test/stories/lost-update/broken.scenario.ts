import { readFile, writeFile } from "node:fs/promises";
import { fs, scenario } from "seedbed";

const FILE = "/app/count";

async function visit(): Promise<void> {
  const count = Number(await readFile(FILE, "utf8"));
  await writeFile(FILE, String(count + 1));
}

export default scenario("each visit is counted")
  .step(fs.writeText(FILE, "0"))
  .parallel("visits", { ann: visit, bob: visit })
  .finally("two", ({ fs }) => fs.readText(FILE) === "2");
