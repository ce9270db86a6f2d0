/** Shows the number of processes that had been started at a moment of a run. */
import { numbersState } from "../part_state.ts";
import type { Processes } from "./processes.ts";

export const state = numbersState({
  processes: { name: "processes", read: (started: Processes) => started.calls().length },
}, ({ processes }) => `${processes} started`);
