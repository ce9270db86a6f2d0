import { durationMs } from "../../text/duration.ts";
import { duration } from "../fields.ts";
import { defineStep } from "../step.ts";

export const advance = defineStep("advance", { duration }, {
  group: "Time",
  constructor: "time.advance(duration)",
  example: `
    { type: freeze }
    { type: advance, duration: 30s }`,
  describe: "Moves virtual time forward, even while it is frozen; whatever is due in between happens first.",
  run(step, { world }) {
    return world.kernel.time.sleep(durationMs(step.duration), "advance");
  },
});
