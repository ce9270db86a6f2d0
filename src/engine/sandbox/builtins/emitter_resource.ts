/** `EventEmitterAsyncResource` of `node:events`, over the world's `AsyncResource`, whose ids are those of the run. */
import type { AsyncResource } from "node:async_hooks";
import type { EventEmitter } from "node:events";
import type { Scope } from "../realm/scope.ts";
import { invalidType } from "../realm/coded.ts";

interface Options {
  readonly name?: unknown;
}

export function createEmitterResource(scope: Scope, Emitter: typeof EventEmitter): unknown {
  const createResource = (name: string, eventEmitter: EventEmitter) => {
    const { AsyncResource } = scope.require("node:async_hooks") as typeof import("node:async_hooks");
    return Object.assign(new AsyncResource(name), { eventEmitter });
  };
  return class EventEmitterAsyncResource extends Emitter {
    readonly #resource: AsyncResource & { readonly eventEmitter: EventEmitter };

    constructor(options?: Options | string) {
      const name = typeof options === "string" ? options : options?.name;
      if (typeof options !== "string" && new.target === EventEmitterAsyncResource && typeof name !== "string") {
        throw invalidType("options.name", "string", name);
      }
      super(typeof options === "string" ? undefined : options as object);
      this.#resource = createResource(String(name || new.target.name), this);
    }

    override emit(event: string | symbol, ...args: unknown[]): boolean {
      return this.#resource.runInAsyncScope(() => super.emit(event, ...args));
    }

    emitDestroy(): void {
      this.#resource.emitDestroy();
    }

    get asyncId(): number {
      return this.#resource.asyncId();
    }

    get triggerAsyncId(): number {
      return this.#resource.triggerAsyncId();
    }

    get asyncResource(): AsyncResource {
      return this.#resource;
    }
  };
}
