/**
 * `node:async_hooks`: AsyncLocalStorage and AsyncResource are the runtime's own, since native promises carry them.
 * Callbacks of timers and files are bound to the context in which they were registered (see `Scope.later`).
 */
import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { refusedFunction } from "./refused.ts";

const INSTEAD = "use AsyncLocalStorage";

export const asyncHooks = {
  AsyncLocalStorage,
  AsyncResource,
  createHook: refusedFunction("async_hooks.createHook", INSTEAD),
  executionAsyncId: refusedFunction("async_hooks.executionAsyncId", INSTEAD),
  triggerAsyncId: refusedFunction("async_hooks.triggerAsyncId", INSTEAD),
  executionAsyncResource: refusedFunction("async_hooks.executionAsyncResource", INSTEAD),
};
