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
  description: `Shows which statuses each action of a service was answered with, which of the declared ones never came,
and which actions were never sent. http explore writes what it has seen to <out>/coverage.json; the
files of several explorations of one service are added up.`,
  operands: { usage: "[files…]", what: "coverage that http explore has written", min: 0, max: Infinity },
  options: {
    html: value("<file>", "write it as a page, too", z.string().min(1).optional()),
  },
  examples: [
    { line: "seedbed http coverage", says: `of the last exploration, in ${LATEST}` },
    { line: "seedbed http coverage artifacts/coverage.json --html coverage.html", says: "as a page, too" },
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
