/** Constants of Node, and what modules that are refused have besides: it depends on nothing outside. */
import { constants as crypto } from "node:crypto";
import { constants as fs } from "node:fs";
import { isIP, isIPv4, isIPv6 } from "node:net";
import { constants as os } from "node:os";
import process from "node:process";

/** `node:constants`: those of three modules in one object. */
export const constants: object = { ...os.dlopen, ...os.errno, ...os.priority, ...os.signals, ...fs, ...crypto };

/** Of `node:net`. */
export const ADDRESSES: object = { isIP, isIPv4, isIPv6 };

/** Of `node:cluster`: a world is one process. */
export const CLUSTER: object = { isMaster: true, isPrimary: true, isWorker: false, workers: {}, settings: {} };

/** Of `node:worker_threads`: a world has one thread. */
export const MAIN_THREAD: object = {
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

/** The numbers and texts that a module exports, and its `constants`. */
export function constantsOf(name: "dns" | "http2" | "tls"): object {
  const real = Object.entries(process.getBuiltinModule(name));
  return Object.fromEntries(
    real.filter(([key, value]) => key === "constants" || typeof value === "number" || typeof value === "string"),
  );
}
