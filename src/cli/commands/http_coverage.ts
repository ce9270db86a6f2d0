/** `seedbed http coverage`: which statuses the actions of a service were answered with. */
import { resolve } from "node:path";
import { z } from "zod";
import { newId } from "../../api/new_id.ts";
import { joined, readCoverage } from "../../api/runs/http/coverage.ts";
import { writeFileAtomically } from "../../engine/store/atomic_file.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { value } from "../options/option.ts";
import { httpCoverageHtml } from "../present/http_coverage_html.ts";
import { httpCoverageText } from "../present/http_coverage_text.ts";

const LATEST = "artifacts/coverage.json";

export const command = defineCommand({
  name: "http coverage",
  description: `Shows which statuses each action of a service was answered with, which declared statuses were never
seen, and which actions were never sent. http explore writes the statuses to <out>/coverage.json; the
counts of several files about the same service are added up.`,
  operands: { usage: "[files…]", what: "coverage that http explore has written", min: 0, max: Infinity },
  options: {
    html: value("<file>", "also write the coverage as an HTML page", z.string().min(1).optional()),
  },
  examples: [
    { line: "seedbed http coverage", says: `the last exploration, from ${LATEST}` },
    { line: "seedbed http coverage artifacts/coverage.json --html coverage.html", says: "also as a page" },
  ],
  run({ operands, options }, context) {
    const files = operands.length === 0 ? [LATEST] : operands;
    const coverage = joined(files.map((shown) => readCoverage(resolve(context.cwd, shown), shown)));
    if (options.html !== undefined) {
      writeFileAtomically(resolve(context.cwd, options.html), httpCoverageHtml(coverage), newId());
    }
    context.document(
      { schema: "seedbed/http-coverage@1", ok: true, ...coverage },
      httpCoverageText(coverage, context.style),
    );
    return Promise.resolve(EXIT.pass);
  },
});
