/** Machines: programs that run side by side, each with a disk, an environment and a clock of its own. */
import { defineCapability } from "../capability.ts";
import { machines as author } from "./author.ts";
import { events } from "./events.ts";
import { machineCrash } from "./machine_crash.ts";
import { machineJumpClock } from "./machine_jump_clock.ts";
import { machinePause } from "./machine_pause.ts";
import { machinePowerOff } from "./machine_power_off.ts";
import { machineRestart } from "./machine_restart.ts";
import { machineSignal } from "./machine_signal.ts";
import { MACHINES } from "./machines.ts";
import { machinesProblem } from "./setting.ts";
import { state } from "./state.ts";

export const machines = defineCapability(MACHINES, {
  steps: () => [machineCrash, machinePowerOff, machineRestart, machinePause, machineSignal, machineJumpClock],
  authors: { machines: author },
  state,
  events,
  settingProblem: ({ machines: named }) => machinesProblem(named),
});
