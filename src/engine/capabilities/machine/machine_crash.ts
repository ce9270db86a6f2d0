import { defineStep } from "../step.ts";
import { durationMs } from "../../text/duration.ts";
import { duration, name } from "../fields.ts";
import { crash } from "./operations.ts";

export const machineCrash = defineStep("machine_crash", {
  machine: name,
  within: duration.nullish().describe("at a moment until so much later, which is drawn; at once by default"),
}, {
  group: "Machines",
  constructor: "machine.crash(machine, within?)",
  describe:
    "Cuts the program of a machine off, as kill -9 does: what is pending for it is gone, its disk is as it was.",
  run: ({ machine, within }, { world }) => crash(world, machine, within == null ? undefined : durationMs(within)),
});
