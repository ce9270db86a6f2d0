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
});
