/** `seedbed replay`: the recorded run again, and whether it was the same. */
import { z } from "zod";
import { type OpenedTrace, openTrace } from "../../api/open_trace.ts";
import { type Replayed, replayTrace } from "../../api/replay_trace.ts";
import { defineCommand } from "../command.ts";
import { EXIT, type ExitCode } from "../exit_codes.ts";
import { nowMs } from "../host.ts";
import { value } from "../options/option.ts";
import { RUNNING } from "../options/running.ts";
import { TRACE_OPERAND, traceOperand } from "../options/trace.ts";
import { replayReport } from "../present/replay_report.ts";
import { scenarioText } from "../present/scenario_text.ts";

export const command = defineCommand({
  name: "replay",
  description:
    `Runs a recorded trace again. If it ends as it was recorded, so does this command: a trace that failed and fails
again ends with 1 and says "reproduced". A difference is a drift; it ends with 1 and shows the first one.
The code of the scenario is found by the manifest beside the trace, or by its name below the current folder; that of a
reproducer is in it, and is run as any program that somebody sends.`,
  operands: { usage: "<trace>", what: TRACE_OPERAND, min: 1, max: 1 },
  options: {
    source: value("<file>", "the scenario file, if it is not where it was", z.string().min(1).optional()),
    strict: RUNNING.strict,
    det: RUNNING.det,
  },
  examples: [
    { line: "seedbed replay latest", says: "the last run that was kept" },
    { line: "seedbed replay 01KQ7Z", says: "the run whose id begins so" },
    { line: "seedbed replay checkout.zip", says: "a reproducer that seedbed artifacts pack made" },
    { line: "seedbed replay run.jsonl --source checkout.scenario.ts", says: "with the code from this file" },
  ],
  async run({ operands, options, config }, context) {
    const { strict } = (await config()).values;
    const startedMs = nowMs();
    const { path, shown } = await traceOperand(operands[0]!, config, context);
    const opened = await openTrace(path, { cwd: context.cwd, source: options.source });
    const replayed = await replayTrace(opened, { strict });
    const scenario = await replayReport(opened, replayed, context, nowMs() - startedMs);
    const { verdict, difference } = replayed;
    const code = codeOf(opened, replayed);
    const { sources } = opened;
    context.document(
      {
        schema: "seedbed/replay@1",
        ok: code === EXIT.pass,
        trace: context.show(shown),
        verdict,
        sources,
        difference,
        scenario,
      },
      scenarioText(scenario, context.style) + sentences(opened, replayed),
    );
    return code;
  },
});

function codeOf({ trace }: OpenedTrace, { verdict }: Replayed): ExitCode {
  if (verdict === "drift") return EXIT.fail;
  return { pass: EXIT.pass, fail: EXIT.fail, timeout: EXIT.timeout }[trace.footer.end];
}

function sentences({ sources, trace }: OpenedTrace, { verdict, difference, outcome }: Replayed): string {
  const lines: string[] = [];
  if (sources === "changed") lines.push(`the sources have changed since the recording of ${trace.header.code!.entry}`);
  if (verdict === "drift") {
    // A finding of this kind has said it already.
    if (outcome.finding?.kind !== "drift") lines.push(`drift: ${difference}`);
  } else if (trace.footer.end === "pass") {
    lines.push("reproduced: it passes as it was recorded");
  } else {
    lines.push("reproduced: it ends as it was recorded");
  }
  // Apart from the story, if there is one.
  const gap = outcome.status === "pass" ? "" : "\n";
  return gap + lines.map((line) => `  ${line}\n`).join("");
}
