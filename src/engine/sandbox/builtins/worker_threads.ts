/** `node:worker_threads`: a world has one thread, whose parts may pass messages; other threads are refused. */
import { messagePortsOf } from "./messages/ports.ts";
import { refusedModule } from "../realm/refused.ts";
import type { Scope } from "../realm/scope.ts";

const INSTEAD = "run the code in a task of .parallel(): a world has one thread";

const MAIN_THREAD: object = {
  isMainThread: true,
  isInternalThread: false,
  // Marks for messages to other threads, of which there are none.
  markAsUncloneable() {},
  markAsUntransferable() {},
  isMarkedAsUntransferable: () => false,
  parentPort: null,
  resourceLimits: {},
  threadId: 0,
  workerData: null,
};

export function createWorkerThreads(scope: Scope): object {
  return refusedModule("node:worker_threads", INSTEAD, { ...MAIN_THREAD, ...messagePortsOf(scope) });
}
