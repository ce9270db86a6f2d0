/** Shows how much simulated memory is in use at a moment of a run. */
import { numbersState } from "../part_state.ts";
import type { Memory } from "./memory.ts";

export const state = numbersState({
  memoryBytes: { name: "bytes", read: (ledger: Memory) => ledger.inUseBytes },
}, ({ memoryBytes }) => `${memoryBytes} B in use`);
