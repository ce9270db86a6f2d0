/** The processes of a run as the code of a scenario sees them. */
import { authorObject } from "../capability.ts";
import type { BaseWorld } from "../part.ts";
import { PROC, type ProcCall } from "./processes.ts";

/** The processes that a run has started, as the code of a scenario sees them. */
export interface StartedProcesses {
  /** All processes that were started so far, in order, or those of a command. */
  calls(cmd?: string): readonly ProcCall[];
}

class AuthorProc implements StartedProcesses {
  readonly #world: BaseWorld;

  constructor(world: BaseWorld) {
    this.#world = world;
  }

  calls(cmd?: string): readonly ProcCall[] {
    return this.#world.use(PROC).calls(cmd);
  }
}

export const startedProcesses = authorObject((world: BaseWorld): StartedProcesses => new AuthorProc(world), ["calls"]);
