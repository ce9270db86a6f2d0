/** `seedbed why`: what led to a moment of a run. */
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { value } from "../options/option.ts";
import { openSelected, SESSION } from "../options/session.ts";
import { wholeNumber } from "../options/whole_number.ts";
import { TRACE_OPERAND } from "../options/trace.ts";
import { whyText } from "../present/session_text.ts";

export const command = defineCommand({
  name: "why",
  description: `Shows what led to a moment of a run: the operation that it happened in, where that was started, the
operation before it, and so on back to the start.`,
  operands: { usage: "<trace>", what: TRACE_OPERAND, min: 1, max: 1 },
  options: {
    ...SESSION,
    at: value("<n>", "number of the moment; the last one by default", wholeNumber(0).optional()),
  },
  examples: [{ line: "seedbed why run.jsonl --at 38", says: "what led to moment 38" }],
  async run({ operands, options, config }, context) {
    const { session } = await openSelected(operands[0]!, { options, config }, context);
    const { moments } = await session.observation(0);
    const causes = await session.why(0, options.at ?? moments.length - 1);
    context.document({
      schema: "seedbed/why@1",
      ok: true,
      causes: causes.map(({ moment, how }) => ({ how, moment, ...moments[moment] })),
    }, whyText(causes, moments, context.style));
    return EXIT.pass;
  },
});
