import { defineStep } from "../step.ts";

export const unfreeze = defineStep("unfreeze", {}, {
  group: "Time",
  constructor: "time.unfreeze()",
  example: `
    { type: freeze }
    { type: unfreeze }`,
  describe: "Lets virtual time pass again after a freeze.",
  run(_step, { world }) {
    world.kernel.clock.unfreeze();
  },
});
