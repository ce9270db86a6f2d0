/**
 * `node:async_hooks`: AsyncLocalStorage is the runtime's own, since native promises carry it. Callbacks of timers and files
 * are bound to the context in which they were registered (see `Scope.later`). The runtime numbers resources per process, so
 * that a world has a class of its own, which numbers them per run.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { invalidType } from "../realm/coded.ts";
import { refusedFunction } from "../realm/refused.ts";
import type { Scope } from "../realm/scope.ts";

const INSTEAD = "use AsyncLocalStorage";

/** The part that all runs share. */
export const asyncHooks = {
  AsyncLocalStorage,
  createHook: refusedFunction("async_hooks.createHook", INSTEAD),
  executionAsyncId: refusedFunction("async_hooks.executionAsyncId", INSTEAD),
  triggerAsyncId: refusedFunction("async_hooks.triggerAsyncId", INSTEAD),
  executionAsyncResource: refusedFunction("async_hooks.executionAsyncResource", INSTEAD),
};

export function createAsyncHooks({ machine }: Scope): object {
  machine.hasContexts = true;
  return { ...asyncHooks, AsyncResource: createAsyncResource() };
}

type Work<A extends unknown[], R> = (this: unknown, ...args: A) => R;

function createAsyncResource() {
  let count = 1;
  return class AsyncResource {
    readonly #inContext = AsyncLocalStorage.snapshot();
    readonly #id = ++count;

    constructor(type: string) {
      if (typeof type !== "string") throw invalidType("type", "string", type);
    }

    runInAsyncScope<A extends unknown[], R>(work: Work<A, R>, self?: unknown, ...args: A): R {
      return this.#inContext(() => work.apply(self, args));
    }

    bind<A extends unknown[], R>(work: Work<A, R>, self?: unknown): Work<A, R> {
      if (typeof work !== "function") throw invalidType("fn", "function", work);
      const { runInAsyncScope } = this;
      const run = runInAsyncScope.bind(this) as (work: Work<A, R>, self: unknown, ...args: A) => R;
      const bound = function (this: unknown, ...args: A) {
        return run(work, self ?? this, ...args);
      };
      return Object.defineProperty(bound, "length", { value: work.length, configurable: true });
    }

    static bind<A extends unknown[], R>(work: Work<A, R>, type?: string, self?: unknown): Work<A, R> {
      return new AsyncResource(type ?? (work.name || "bound-anonymous-fn")).bind(work, self);
    }

    emitDestroy(): this {
      return this;
    }

    asyncId(): number {
      return this.#id;
    }

    /** Of the root: what started what is not kept. */
    triggerAsyncId(): number {
      return 1;
    }
  };
}
