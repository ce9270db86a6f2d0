import { durationMs } from "../../text/duration.ts";
import { defineStep } from "../step.ts";
import { duration, name } from "../fields.ts";
import { pause } from "./operations.ts";

export const machinePause = defineStep("machine_pause", { machine: name, for: duration }, {
  group: "Machines",
  constructor: "machine.pause(machine, for)",
  describe: "Lets nothing of a machine happen for a duration, while the others go on: a long collection of garbage, " +
    "SIGSTOP. The next step runs as soon as the pause begins.",
  run: (step, { world }) => pause(world, step.machine, durationMs(step.for)),
});
