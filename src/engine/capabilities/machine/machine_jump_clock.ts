import { defineStep } from "../step.ts";
import { name } from "../fields.ts";
import { jumpClock } from "./operations.ts";
import { parseSignedMs, signedDuration } from "./setting.ts";

export const machineJumpClock = defineStep("machine_jump_clock", { machine: name, by: signedDuration }, {
  group: "Machines",
  constructor: "machine.jumpClock(machine, by)",
  describe: "Sets the clock of a machine forward, or back. Its date jumps; its timers and performance.now() do not.",
  run: ({ machine, by }, { world }) => jumpClock(world, machine, parseSignedMs(by)!),
});
