/** `node:worker_threads`: threads are machines that share disk and address (see `started/program.ts`), and pass messages. */
import { messagePortsOf } from "./messages/ports.ts";
import type { Port } from "./messages/ports.ts";
import { refusedModule } from "../realm/refused.ts";
import type { Scope } from "../realm/scope.ts";
import { startedOf } from "./started/info.ts";
import { createWorkerClass, SHARE_ENV } from "./workers/worker.ts";

const INSTEAD = "post a message, or run the code in a task of .parallel()";

export function createWorkerThreads(scope: Scope): object {
  const { portAt, pack: _pack, unpack, ...messages } = messagePortsOf(scope);
  const info = startedOf(scope)?.thread;
  const environmentData = new Map(info && unpack(info.environmentData).data as [unknown, unknown][]);
  return refusedModule("node:worker_threads", INSTEAD, {
    ...messages,
    isMainThread: info === undefined,
    isInternalThread: false,
    threadId: info?.id ?? 0,
    threadName: info?.name ?? "",
    workerData: info === undefined ? null : unpack(info.data).data,
    parentPort: info === undefined ? null : portAt(info.mailbox) as Port,
    resourceLimits: {},
    SHARE_ENV,
    Worker: createWorkerClass(scope, () => [...environmentData]),
    getEnvironmentData: (key: unknown) => environmentData.get(key),
    setEnvironmentData: (key: unknown, value: unknown) =>
      void (value === undefined ? environmentData.delete(key) : environmentData.set(key, value)),
    markAsUncloneable() {},
    markAsUntransferable() {},
    isMarkedAsUntransferable: () => false,
  });
}
