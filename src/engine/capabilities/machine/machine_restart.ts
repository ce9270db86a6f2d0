import { defineStep } from "../step.ts";
import { name } from "../fields.ts";
import { restart } from "./operations.ts";

export const machineRestart = defineStep("machine_restart", { machine: name }, {
  group: "Machines",
  constructor: "machine.restart(machine)",
  describe: "Starts the program of a machine anew, over the disk that it has; a program that still runs is cut off. " +
    "Waits as the beginning of the scenario does: for what its function returns.",
  run: ({ machine }, { world }) => restart(world, machine),
});
