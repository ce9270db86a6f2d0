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
    describe: "the memory report, if the run used simulated memory",
    of: (ledger) => ledger.report(),
    isWanted: ({ memory }) => memory?.track === true,
  },
  options: {
    "mem-track": {
      sets: "memory.track",
      help: "keep the run with its memory report, even if it passes",
    },
    "mem-limit-mb": {
      sets: "memory.limitMb",
      value: "<mb>",
      help: "the size of simulated memory",
      schema: amountOption,
    },
    "mem-fail-after": {
      sets: "memory.failAfterAllocs",
      value: "<n>",
      help: "the number of simulated allocations that succeed",
      schema: amountOption,
    },
    "fail-on-leak": { sets: "memory.failOnLeak", help: "fail if simulated memory is never freed" },
    "leak-budget": {
      sets: "memory.leakBudgetBytes",
      value: "<bytes>",
      help: "fail if more than this is never freed",
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
