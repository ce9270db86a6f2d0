/** Simulated memory: a ledger of allocations. */
import { defineCapability } from "../capability.ts";
import { allocations } from "./author.ts";
import { MEMORY } from "./memory.ts";
import {
  memoryAlloc,
  memoryAssertInUseBytes,
  memoryCheckpoint,
  memoryFailAfterAllocs,
  memoryFragmentation,
  memoryFree,
  memoryLimitMb,
  memoryPressureWave,
} from "./steps.ts";
import { state } from "./state.ts";
import { memorySchema } from "./setting.ts";
import { amountOption, bytesOption } from "../option_values.ts";

export const memory = defineCapability(MEMORY, {
  steps: () => [
    memoryAlloc,
    memoryFree,
    memoryLimitMb,
    memoryFailAfterAllocs,
    memoryFragmentation,
    memoryPressureWave,
    memoryCheckpoint,
    memoryAssertInUseBytes,
  ],
  authors: { memory: allocations },
  state,
  end: {
    check: (ledger) => ledger.checkLeaks(),
    warning: ({ leak }) =>
      leak === undefined ? undefined : `memory: ${leak} never freed (--fail-on-leak makes it a failure)`,
  },
  artifact: {
    file: "memory.json",
    describe: "the ledger of simulated memory, if the run used any",
    of: (ledger) => ledger.report(),
    isWanted: ({ memory }) => memory?.track === true,
  },
  options: {
    "mem-track": {
      sets: "memory.track",
      help: "keep the run with its ledger of simulated memory, also if it passes",
    },
    "mem-limit-mb": {
      sets: "memory.limitMb",
      value: "<mb>",
      help: "simulated memory that there is",
      schema: amountOption,
    },
    "mem-fail-after": {
      sets: "memory.failAfterAllocs",
      value: "<n>",
      help: "how many simulated allocations succeed",
      schema: amountOption,
    },
    "fail-on-leak": { sets: "memory.failOnLeak", help: "fail when simulated memory was never freed" },
    "leak-budget": {
      sets: "memory.leakBudgetBytes",
      value: "<bytes>",
      help: "fail when more than this was never freed",
      schema: bytesOption,
    },
  },
  configuration: {
    memory: {
      schema: memorySchema.optional(),
      defaults: {
        track: false,
        limitMb: undefined,
        failAfterAllocs: undefined,
        fragmentationSeed: undefined,
        pressureWave: undefined,
        failOnLeak: false,
        leakBudgetBytes: undefined,
      },
    },
  },
});
