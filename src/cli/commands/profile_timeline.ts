/** `seedbed profile timeline`: what each task waited for, over virtual time. */
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { PROFILE, profileOf } from "../options/profile.ts";
import { TRACE_OPERAND } from "../options/trace.ts";
import { profileHead, timelineText } from "../present/profile_text.ts";

export const command = defineCommand({
  name: "profile timeline",
  description: `Draws a lane for each task over virtual time, with what it waited for. With --json it prints every
slice of time with its task, step, operation, virtual and real times. For richer pictures, use
seedbed profile export.`,
  operands: { usage: "<trace>", what: TRACE_OPERAND, min: 1, max: 1 },
  options: PROFILE,
  examples: [
    { line: "seedbed profile timeline latest", says: "of the newest run" },
    { line: "seedbed profile timeline run.jsonl --json", says: "as JSON" },
  ],
  async run({ operands, options, config }, context) {
    const profile = await profileOf(operands[0]!, { options, config }, context);
    const { scenario, virtualMs, realMs, runs, slices } = profile;
    context.document(
      { schema: "seedbed/profile-timeline@1", ok: true, scenario, virtualMs, realMs, runs, slices },
      `${profileHead(profile, context.style)}\n${timelineText(profile, context.style)}`,
    );
    return EXIT.pass;
  },
});
