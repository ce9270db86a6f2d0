import { readFileSync, writeFileSync } from "node:fs";
import { fs, scenario } from "seedbed";

const FILE = "/app/count";

function visit(): void {
  const count = Number(readFileSync(FILE, "utf8"));
  writeFileSync(FILE, String(count + 1));
}

export default scenario("each visit is counted")
  .step(fs.writeText(FILE, "0"))
  .parallel("visits", { ann: visit, bob: visit })
  .finally("two", ({ fs }) => fs.readText(FILE) === "2");
