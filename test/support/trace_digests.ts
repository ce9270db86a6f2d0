/**
 * Prints the digest of the trace of each scenario and seed, on whatever runtime this is run with:
 * `trace_digests.ts <seeds> <file…>`.
 */
import { createHash } from "node:crypto";
import process from "node:process";
import { loadFile } from "../../src/api/project/load/load.ts";
import { recordText } from "./record_text.ts";

const [seeds, ...files] = process.argv.slice(2);
const lines: string[] = [];
for (const file of files) {
  for (const { program } of await loadFile(file)) {
    for (let seed = 0; seed <= Number(seeds); seed++) {
      const strategy = seed === 0 ? "fifo" : "random";
      const { text, executed } = await recordText(program, { seed, strategy });
      const digest = createHash("sha256").update(text).digest("hex");
      lines.push(`${program.ir.name} | ${strategy} ${seed} | ${executed.outcome.status} | ${digest}\n`);
    }
  }
}
process.stdout.write(lines.join(""), () => process.exit(0));
