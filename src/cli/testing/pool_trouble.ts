/** What keeps processes that share work from going on: Seedbed failed in one of them, or none can be started. */
import { SeedbedError } from "../../engine/errors.ts";
import type { WorkerProcess } from "./worker_process.ts";

/** Something keeps processes from starting if so many have failed to. */
const MAX_NOT_STARTED = 3;

export class PoolTrouble {
  /** The first failure. */
  failure: Error | undefined;
  #notStarted = 0;

  /** Seedbed failed in a process. */
  failed(stack: string): void {
    this.failure ??= failureIn(stack);
  }

  /** A process has ended before it could be given anything. */
  notStarted(worker: WorkerProcess, how: string): void {
    if (++this.#notStarted >= MAX_NOT_STARTED) this.failure ??= startFailure(worker, how);
  }
}

/** The failure of Seedbed in a process, whose stack is that process's. */
export function failureIn(stack: string): Error {
  const failure = new Error(stack.split("\n")[0]!.replace(/^Error: /, ""));
  failure.stack = stack;
  return failure;
}

export function startFailure({ lastWords }: WorkerProcess, how: string): SeedbedError {
  return new SeedbedError("contract", `a process for --jobs failed to start: ${lastWords ?? how}`, {
    hint: "use --jobs 1, which needs no other process",
  });
}
