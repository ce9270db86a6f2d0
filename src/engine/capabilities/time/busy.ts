import { durationMs } from "../../text/duration.ts";
import { duration } from "../fields.ts";
import { defineStep } from "../step.ts";

export const busy = defineStep("busy", { duration }, {
  group: "Time",
  constructor: "time.busy(duration)",
  example: `{ type: busy, duration: 5ms }`,
  describe:
    "Computes for a duration of virtual time: nothing else happens meanwhile, and timers that come due are late.",
  run(step, { world }) {
    world.kernel.time.busy(durationMs(step.duration));
  },
});
