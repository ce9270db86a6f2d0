/** `seedbed profile diff`: where two runs spend their time differently. */
import type { Profile } from "../../engine/profile/profile.ts";
import { compare } from "../../engine/profile/sums.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { value } from "../options/option.ts";
import { BY, CLOCK, PROFILE, profileOf } from "../options/profile.ts";
import { wholeNumber } from "../options/whole_number.ts";
import { TRACE_OPERAND } from "../options/trace.ts";
import { profileDiffText, profileHead } from "../present/profile_text.ts";

const DEFAULT_ROWS = 20;

export const command = defineCommand({
  name: "profile diff",
  description: `Runs two traces again and shows what got slower or faster from the first to the second: in virtual
time, which is exact, or in real time, which is noisy.`,
  operands: { usage: "<before> <after>", what: `two traces, each ${TRACE_OPERAND}`, min: 2, max: 2 },
  options: {
    ...PROFILE,
    ...CLOCK,
    ...BY,
    limit: value("<n>", `rows to show; ${DEFAULT_ROWS} by default`, wholeNumber(1).optional()),
  },
  examples: [
    { line: "seedbed profile diff before.jsonl after.jsonl", says: "the waits that got longer" },
    { line: "seedbed profile diff last-pass last-fail --by task", says: "which task" },
  ],
  async run({ operands, options, config }, context) {
    const { by, time, limit = DEFAULT_ROWS } = options;
    const before = await profileOf(operands[0]!, { options, config }, context);
    const after = await profileOf(operands[1]!, { options, config }, context);
    const differences = compare(before, after, by, time);
    context.document(
      {
        schema: "seedbed/profile-diff@1",
        ok: true,
        by,
        time,
        before: factsOf(before),
        after: factsOf(after),
        differences,
      },
      `${profileHead(before, context.style)}${profileHead(after, context.style)}\n${
        profileDiffText(differences, limit, time, context.style)
      }`,
    );
    return EXIT.pass;
  },
});

function factsOf({ scenario, virtualMs, realMs, runs }: Profile) {
  return { scenario, virtualMs, realMs, runs };
}
