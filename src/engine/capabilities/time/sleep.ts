import { durationMs } from "../../text/duration.ts";
import { duration } from "../fields.ts";
import { defineStep } from "../step.ts";

export const sleep = defineStep("sleep", { duration }, {
  group: "Time",
  constructor: "time.sleep(duration)",
  example: `{ type: sleep, duration: 1h }`,
  describe: "Waits for a duration of virtual time; whatever is due in between happens first.",
  run(step, { world }) {
    return world.kernel.time.sleep(durationMs(step.duration), "sleep");
  },
});
