/** `seedbed diff`: where two runs part. */
import { divergence } from "../../engine/session/diff.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { openSelected, SESSION } from "../options/session.ts";
import { TRACE_OPERAND } from "../options/trace.ts";
import { diffText } from "../present/session_text.ts";

export const command = defineCommand({
  name: "diff",
  description:
    "Runs two traces again and shows the first moment that is not the same in both. Ends with 1 if there is one.",
  operands: { usage: "<trace> <trace>", what: `two traces, each ${TRACE_OPERAND}`, min: 2, max: 2 },
  options: SESSION,
  examples: [{ line: "seedbed diff passes.jsonl fails.jsonl", says: "where the failing run goes another way" }],
  async run({ operands, options, config }, context) {
    const [first, second] = operands as [string, string];
    const [left, right] = [
      await openSelected(first, { options, config }, context),
      await openSelected(second, { options, config }, context),
    ];
    const found = divergence(await left.session.observation(0), await right.session.observation(0));
    context.document({
      schema: "seedbed/diff@1",
      ok: found === undefined,
      common: found?.common,
      left: found?.left,
      right: found?.right,
    }, diffText(found, [first, second], context.style));
    return found === undefined ? EXIT.pass : EXIT.fail;
  },
});
