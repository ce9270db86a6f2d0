/** `seedbed curve`: from which decision on a failure was inevitable. */
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { abortOnInterrupt } from "../interrupt.ts";
import { value } from "../options/option.ts";
import { ALLOW_HOST, openSelected, SESSION } from "../options/session.ts";
import { wholeNumber } from "../options/whole_number.ts";
import { TRACE_OPERAND } from "../options/trace.ts";
import { curveText } from "../present/session_text.ts";
import { createProgress } from "../progress.ts";

export const command = defineCommand({
  name: "curve",
  description: `Rewinds a failing run to later and later decisions, and repeats it many times from each with new
decisions. Shows how often it still fails: the failure is inevitable after the first decision from
which it always fails.`,
  operands: { usage: "<trace>", what: TRACE_OPERAND, min: 1, max: 1 },
  options: {
    ...SESSION,
    ...ALLOW_HOST,
    runs: value("<n>", "runs from each decision; 20 by default", wholeNumber(1).optional()),
    points: value("<n>", "decisions to look at; 24 by default", wholeNumber(2).optional()),
  },
  examples: [{ line: "seedbed curve run.jsonl --runs 100", says: "with a hundred runs from each point" }],
  async run({ operands, options, config }, context) {
    const { session } = await openSelected(operands[0]!, { options, config }, context);
    const progress = createProgress();
    const { signal, release } = abortOnInterrupt();
    let done = 0;
    const curve = await session.curve(0, {
      runs: options.runs,
      points: options.points,
      signal,
      onPoint: (_point, of) => progress.update(() => `${++done} of about ${of} points`),
    }).finally(() => {
      release();
      progress.clear();
    });
    context.document(
      { schema: "seedbed/curve@1", ok: true, ...curve },
      curveText(curve, session.branch(0), context.style),
    );
    return EXIT.pass;
  },
});
