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
  description: `Runs a trace again and shows where its time went. Virtual time is spent waiting; it is exact and
adds up for each task, so several tasks together exceed the time of the run. Real time is spent
running code.`,
  operands: { usage: "<trace>", what: TRACE_OPERAND, min: 1, max: 1 },
  options: {
    ...PROFILE,
    ...CLOCK,
    ...BY,
    limit: value("<n>", `rows to show; ${DEFAULT_ROWS} by default`, wholeNumber(1).optional()),
  },
  examples: [
    { line: "seedbed profile top latest", says: "where the newest run waited" },
    { line: "seedbed profile top run.jsonl --time real --by step", says: "the steps that take the most real time" },
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
