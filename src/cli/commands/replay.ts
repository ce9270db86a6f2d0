/** `seedbed replay`: the recorded run again, and whether it was the same. */
import { z } from "zod";
import { reportersFor } from "../../api/project/config/running.ts";
import { viewRun } from "../../api/runs/traces/run_view.ts";
import { type OpenedTrace, openTrace } from "../../api/runs/traces/open_trace.ts";
import { type Replayed, replayTrace } from "../../api/runs/traces/replay_trace.ts";
import { defineCommand } from "../command.ts";
import { nowMs } from "../../api/host.ts";
import { value } from "../options/option.ts";
import { RUNNING } from "../options/running.ts";
import { TRACE_OPERAND, traceOperand } from "../options/trace.ts";
import { replayReport } from "../../api/runs/traces/replay_report.ts";
import { REPORTER } from "../reporters/catalog.ts";
import type { ReporterOptions } from "../reporters/reporter.ts";
import { reporting } from "../reporters/reporting.ts";

export const command = defineCommand({
  name: "replay",
  description: `Runs a recorded trace again. If it ends as recorded, the command says "reproduced" and ends with 0
for a run that passed and with 1 for one that failed. If it diverges, the command ends with 1 and
shows the first divergence. The code of the scenario is found by the manifest beside the trace, or
by its name below the current folder; that of a reproducer is in it, and is run only if it was
packed on this machine or you allow it.`,
  operands: { usage: "<trace>", what: TRACE_OPERAND, min: 1, max: 1 },
  options: {
    source: value("<file>", "the scenario file, if it has moved", z.string().min(1).optional()),
    strict: RUNNING.strict,
    "real-timeout": RUNNING["real-timeout"],
    det: RUNNING.det,
    ...REPORTER,
  },
  examples: [
    { line: "seedbed replay latest", says: "the newest stored run" },
    { line: "seedbed replay 01KQ7Z", says: "the run with this id prefix" },
    { line: "seedbed replay checkout.zip", says: "a reproducer from seedbed artifacts pack" },
    { line: "seedbed replay last-fail --reporter pretty --reporter html=run.html", says: "with an HTML report" },
    { line: "seedbed replay run.jsonl --source checkout.scenario.ts", says: "with the code from this file" },
  ],
  async run({ operands, options, config: configuration }, context) {
    const config = await configuration();
    const reporters = () => reportersFor(config, context.cwd, operands);
    let trace!: string;
    let opened!: OpenedTrace;
    let replayed!: Replayed;
    const telling: ReporterOptions = {
      many: false,
      document: ({ ok, scenarios: [scenario] }) => ({
        schema: "seedbed/replay@1",
        ok,
        trace,
        verdict: replayed.verdict,
        sources: opened.sources,
        difference: replayed.difference,
        scenario,
      }),
    };
    return await reporting(reporters, context, telling, async (results) => {
      const { strict } = config.values;
      const startedMs = nowMs();
      const { path, shown } = await traceOperand(operands[0]!, configuration, context);
      trace = context.show(shown);
      opened = await openTrace(path, {
        cwd: context.cwd,
        source: options.source,
        allowCode: context.allowCode,
      });
      replayed = await replayTrace(opened, { strict });
      const report = await replayReport(opened, replayed, context, nowMs() - startedMs);
      const { decisions, difference: divergence } = replayed;
      const { seed, strategy, limits } = opened.trace.header;
      const { program, loaded, sources } = opened;
      const view = () => viewRun({ program, decisions, seed, strategy, limits, strict, loaded });
      await results.scenario({ report, divergence, view: sources === "changed" ? undefined : view });
      return sentences(opened, replayed);
    });
  },
});

function sentences({ sources, trace }: OpenedTrace, { verdict, difference, outcome }: Replayed): string {
  const lines: string[] = [];
  if (sources === "changed") lines.push(`the sources have changed since the recording of ${trace.header.code!.entry}`);
  if (verdict === "divergence") {
    // A finding of this kind has said it already.
    if (outcome.finding?.kind !== "divergence") lines.push(`divergence: ${difference}`);
  } else if (trace.footer.end === "pass") {
    lines.push("reproduced: it passes as it was recorded");
  } else {
    lines.push("reproduced: it ends as it was recorded");
  }
  // Apart from the story, if there is one.
  const gap = outcome.status === "pass" ? "" : "\n";
  return gap + lines.map((line) => `  ${line}\n`).join("");
}
