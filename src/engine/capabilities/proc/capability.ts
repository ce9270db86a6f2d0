/** Processes that rules or the host answer. */
import { defineCapability } from "../capability.ts";
import { startedProcesses } from "./author.ts";
import { procSpawn } from "./proc_spawn.ts";
import { procWhen } from "./proc_when.ts";
import { PROC } from "./processes.ts";
import { state } from "./state.ts";

export const proc = defineCapability(PROC, {
  steps: () => [procWhen, procSpawn],
  authors: { proc: startedProcesses },
  state,
  end: { unusedRules: (processes) => processes.unusedRules() },
});
