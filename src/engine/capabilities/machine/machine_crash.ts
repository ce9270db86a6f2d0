import { defineStep } from "../step.ts";
import { name } from "../fields.ts";
import { MACHINES } from "./machines.ts";

export const machineCrash = defineStep("machine_crash", { machine: name }, {
  group: "Machines",
  constructor: "machine.crash(machine)",
  describe:
    "Cuts the program of a machine off, as kill -9 does: what is pending for it is gone, its disk is as it was.",
  run: ({ machine }, { world }) => world.use(MACHINES).crash(machine),
});
