/** Processes that rules or the host answer. */
import { z } from "zod";
import { defineCapability } from "../capability.ts";
import { usedRule } from "../unmet.ts";
import { startedProcesses } from "./author.ts";
import { procSpawn } from "./proc_spawn.ts";
import { procWhen } from "./proc_when.ts";
import { PROC } from "./processes.ts";
import { state } from "./state.ts";
import { events } from "./events.ts";

export const proc = defineCapability(PROC, {
  steps: () => [procWhen, procSpawn],
  authors: { proc: startedProcesses },
  state,
  end: { check: (processes) => processes.checkEnd(), unmet: (processes) => processes.unusedRules().map(usedRule) },
  events,
  answeredByHost: { proc_spawn: "proc_when" },
  options: {
    "proc-backend": {
      sets: "backends.proc",
      value: "<name>",
      help: "processes: scripted (the default), or host, which runs real ones where no rule answers",
      schema: z.enum(PROC.backends).optional(),
    },
  },
});
