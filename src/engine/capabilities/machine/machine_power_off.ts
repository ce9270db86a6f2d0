import { defineStep } from "../step.ts";
import { name } from "../fields.ts";
import { powerOff } from "./operations.ts";

export const machinePowerOff = defineStep("machine_power_off", { machine: name }, {
  group: "Machines",
  constructor: "machine.powerOff(machine)",
  describe:
    "Cuts the power of a machine. Its peers hear nothing from it until it is restarted; what its disk has not synced may be lost.",
  run: ({ machine }, { world }) => powerOff(world, machine),
});
