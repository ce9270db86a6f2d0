import { Failure } from "../../findings/failure.ts";
import { count } from "../fields.ts";
import { defineStep } from "../step.ts";

export const freeze = defineStep("freeze", { at_ms: count.nullish() }, {
  group: "Time",
  constructor: "time.freeze(atMs?)",
  example: `{ type: freeze, at_ms: 1000 }`,
  describe: "Stops virtual time: timers wait until unfreeze; only sleep and advance steps move it.",
  run({ at_ms }, { world }) {
    const { clock, scheduler, time } = world.kernel;
    if (at_ms !== undefined && at_ms !== null) time.see();
    const moveMs = (at_ms ?? clock.elapsedMs) - clock.elapsedMs;
    if (moveMs < 0) {
      throw new Failure("assertion", "freeze", `expected at_ms of ${clock.elapsedMs} or later, found ${at_ms}`, {
        hint: "virtual time does not go back; set the date with world.clock.start",
      });
    }
    if (moveMs === 0 || world.kernel.alone) {
      if (moveMs > 0) scheduler.jump(moveMs);
      clock.freeze();
      return;
    }
    return Promise.resolve(world.kernel.time.sleep(moveMs, "freeze")).then(() => clock.freeze());
  },
});
