/** `seedbed report show`: prints a stored run's report, in the format of any reporter. */
import { reporterTargets } from "../../api/project/config/running.ts";
import { viewTrace } from "../../api/runs/traces/run_view.ts";
import { defineCommand } from "../command.ts";
import { TRACE_OPERAND } from "../options/trace.ts";
import { REPORTER } from "../reporters/catalog.ts";
import type { ReporterOptions } from "../reporters/reporter.ts";
import { reporting } from "../reporters/reporting.ts";
import { readStoredReport, type StoredReport } from "../stored_report.ts";

export const command = defineCommand({
  name: "report show",
  description:
    `Prints the report of a run that is over, in the formats of --reporter: a page of a failure that CI found, or JUnit of a
run that was made without. Nothing is run, but for the picture on an HTML page. A configured reporter is not used, so that
no report is written over. Ends with 0, whether the run passed or failed.`,
  operands: { usage: "[run or trace]", what: TRACE_OPERAND, min: 0, max: 1 },
  options: REPORTER,
  examples: [
    { line: "seedbed report show", says: "the newest run" },
    { line: "seedbed report show last-fail --reporter html=failure.html", says: "a page about it" },
    {
      line: "seedbed report show run.jsonl --reporter junit --reporter json=run.json",
      says: "a trace, in two formats",
    },
  ],
  async run({ operands: [given = "latest"], options, config }, context) {
    const reporters = () => reporterTargets(options.reporter.length === 0 ? ["pretty"] : options.reporter, context.cwd);
    let told!: StoredReport;
    const telling: ReporterOptions = {
      many: false,
      isOver: true,
      document: ({ scenarios: [scenario] }) => ({
        schema: "seedbed/report-show@1",
        ok: true,
        trace: context.show(told.shown),
        scenario,
      }),
    };
    return await reporting(reporters, context, telling, async (results) => {
      told = await readStoredReport(given, config, context);
      const { path, report } = told;
      const pictured = report.shrunk === undefined ? path : path.replace(/trace\.jsonl$/, "shrunk.jsonl");
      await results.scenario({
        report,
        view: () => viewTrace(pictured, { cwd: context.cwd, allowCode: context.allowCodeUnasked }),
      });
    });
  },
});
