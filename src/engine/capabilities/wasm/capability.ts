/** WebAssembly guests, in the simulated world or recorded on the real machine. */
import { defineCapability } from "../capability.ts";
import { events } from "./events.ts";
import { GUESTS } from "./guests.ts";
import { wasmReplay } from "./wasm_replay.ts";
import { wasmRun } from "./wasm_run.ts";

export const wasm = defineCapability(GUESTS, { steps: () => [wasmRun, wasmReplay], events });
