/** `seedbed trace show`: a trace as a timeline. */
import { resolve } from "node:path";
import { decodeTraceFile } from "../../api/trace_file.ts";
import { timeline } from "../../engine/session/timeline.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { problemLines, timelineText } from "../present/trace_text.ts";

export const command = defineCommand({
  name: "trace show",
  description:
    `Prints a trace as a timeline: number of the decision, virtual time, task, and what happened. A trace that was cut off
or damaged is shown as far as it is valid; the command then says so and ends with 2.`,
  operands: { usage: "<trace>", what: "a trace file", min: 1, max: 1 },
  options: {},
  examples: [
    { line: "seedbed trace show .seedbed/runs/<id>/trace.jsonl", says: "the story of a run" },
    { line: "seedbed trace show run.jsonl --json | jq '.entries[] | select(.decision)'", says: "only the decisions" },
  ],
  async run({ operands }, context) {
    const path = resolve(context.cwd, operands[0]!);
    const { trace, problems } = await decodeTraceFile(path);
    const ok = problems.length === 0;
    const shown = context.show(path);
    const entries = trace === undefined ? [] : timeline(trace);
    const end = trace?.footer && {
      status: trace.footer.end,
      virtualMs: trace.footer.virtualMs,
      finding: trace.footer.finding,
    };
    const { scenario, seed, strategy } = trace?.header ?? {};
    context.document(
      {
        schema: "seedbed/trace-show@1",
        ok,
        trace: shown,
        problems,
        scenario: scenario?.name,
        seed,
        strategy,
        entries,
        end,
      },
      trace === undefined ? "" : timelineText(trace, entries, context.style),
    );
    if (!ok && !context.json) context.note(problemLines(shown, problems, context.style));
    return ok ? EXIT.pass : EXIT.invalid;
  },
});
