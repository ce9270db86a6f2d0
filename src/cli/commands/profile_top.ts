/** `seedbed profile top`: where the time of a run went, as a table. */
import { costOf } from "../../engine/profile/profile.ts";
import { top } from "../../engine/profile/sums.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { value } from "../options/option.ts";
import { BY, CLOCK, PROFILE, profileOf } from "../options/profile.ts";
import { wholeNumber } from "../options/whole_number.ts";
import { TRACE_OPERAND } from "../options/trace.ts";
import { profileHead, topText } from "../present/profile_text.ts";

const DEFAULT_ROWS = 20;

export const command = defineCommand({
  name: "profile top",
  description:
    `Runs a trace again and shows what its time went into. Virtual time is what tasks waited for; it is exact, and adds up to
the time of each task, so that several tasks make more of it than the run has. Real time is what running it took.`,
  operands: { usage: "<trace>", what: TRACE_OPERAND, min: 1, max: 1 },
  options: {
    ...PROFILE,
    ...CLOCK,
    ...BY,
    limit: value("<n>", `rows to show; ${DEFAULT_ROWS} by default`, wholeNumber(1).optional()),
  },
  examples: [
    { line: "seedbed profile top latest", says: "what the newest run waited for" },
    { line: "seedbed profile top run.jsonl --time real --by step", says: "which steps are slow to run" },
  ],
  async run({ operands, options, config }, context) {
    const { by, time, limit = DEFAULT_ROWS } = options;
    const profile = await profileOf(operands[0]!, { options, config }, context);
    const all = top(profile, by, time);
    const rows = all.slice(0, limit);
    const { scenario, virtualMs, realMs, runs } = profile;
    const totals = { virtualMs: profile.slices.reduce((sum, slice) => sum + costOf(slice, "virtual"), 0), realMs };
    context.document(
      {
        schema: "seedbed/profile-top@1",
        ok: true,
        scenario,
        virtualMs,
        realMs,
        runs,
        by,
        time,
        total: all.length,
        rows,
      },
      profileHead(profile, context.style) + topText(rows, all.length, by, totals, context.style),
    );
    return EXIT.pass;
  },
});
