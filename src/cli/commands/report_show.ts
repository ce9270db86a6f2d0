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
  description: `Prints a stored run's report in the formats of --reporter, such as an HTML page about a failure that
CI found, or JUnit. It runs nothing, except to draw the picture on an HTML page. It ignores
configured reporters, so it overwrites no report. Ends with 0, whether the run passed or failed.`,
  operands: { usage: "[run or trace]", what: TRACE_OPERAND, min: 0, max: 1 },
  options: REPORTER,
  examples: [
    { line: "seedbed report show", says: "the newest run" },
    { line: "seedbed report show last-fail --reporter html=failure.html", says: "as an HTML page" },
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
