/** `seedbed diff`: where two runs part. The recordings hold that, so that no code runs. */
import type { ResolvedConfig } from "../../api/project/config/resolve.ts";
import { decodeTraceFile, readTraceFile } from "../../api/runs/traces/trace_file.ts";
import type { Trace } from "../../engine/trace/decode.ts";
import { divergence } from "../../engine/session/diff.ts";
import { type Moment, timeline } from "../../engine/session/timeline.ts";
import { defineCommand } from "../command.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit_codes.ts";
import { TRACE_OPERAND, traceOperand } from "../options/trace.ts";
import { diffText } from "../present/session_text.ts";
import { problemLines } from "../present/trace_text.ts";

export const command = defineCommand({
  name: "diff",
  description:
    "Compares two traces without running them, and shows the first moment that differs, or how they end if only that does. Ends with 1 if they differ.",
  operands: { usage: "<trace> <trace>", what: `two traces, each ${TRACE_OPERAND}`, min: 2, max: 2 },
  options: {},
  examples: [{ line: "seedbed diff passes.jsonl fails.jsonl", says: "where the failing run diverges" }],
  async run({ operands, config }, context) {
    const [first, second] = operands as [string, string];
    const [left, right] = [await recorded(first, config, context), await recorded(second, config, context)];
    const found = divergence(left, right);
    const ends = found === undefined && left.end !== right.end ? { left: left.end, right: right.end } : undefined;
    const ok = found === undefined && ends === undefined;
    context.document({
      schema: "seedbed/diff@1",
      ok,
      common: found?.common,
      left: found?.left,
      right: found?.right,
      ends,
    }, diffText(found, ends, [first, second], context.style));
    return ok ? EXIT.pass : EXIT.fail;
  },
});

interface Recorded {
  readonly moments: readonly Moment[];
  /** The outcome in words; undefined if the trace is cut off before it. */
  readonly end: string | undefined;
}

async function recorded(text: string, config: () => Promise<ResolvedConfig>, context: Context): Promise<Recorded> {
  const { path, shown } = await traceOperand(text, config, context);
  const { trace, problems } = await decodeTraceFile(path);
  // Nothing of it is valid: the one message of all that read traces.
  if (trace === undefined) return ended(await readTraceFile(path));
  if (problems.length > 0) context.note(problemLines(context.show(shown), problems, context.style));
  return ended(trace);
}

function ended(trace: Trace): Recorded {
  const { end, finding } = trace.footer ?? {};
  return {
    moments: timeline(trace),
    end: finding === undefined ? end : `${end}: ${finding.message.split("\n", 1)[0]!}`,
  };
}
