import { z } from "zod";
import { defineStep } from "../step.ts";
import { name } from "../fields.ts";
import { signal as send } from "./operations.ts";

export const machineSignal = defineStep("machine_signal", {
  machine: name,
  signal: z.enum(["SIGTERM", "SIGINT", "SIGHUP"]).nullish().describe("SIGTERM by default"),
}, {
  group: "Machines",
  constructor: "machine.signal(machine, signal?)",
  describe: 'Sends a signal to the program of a machine. One that has no process.on("SIGTERM") ends.',
  run: ({ machine, signal }, { world }) => send(world, machine, signal ?? "SIGTERM"),
});
