/**
 * `node:events`: a copy for each run, so that what a program sets or replaces there is its own. Emitters that the runtime and
 * the sandbox make count as instances of it, and keep the methods that they have.
 */
import { EventEmitter as RealEmitter } from "node:events";
import type { Trail } from "../../world/trail.ts";
import type { Scope } from "../realm/scope.ts";
import { createEmitterResource } from "./emitter_resource.ts";

type Emitter = typeof RealEmitter;

export function createEvents(scope: Scope): Emitter {
  const { trail } = scope.world.kernel;
  let defaultMaxListeners: number | undefined;
  let resourceClass: unknown;
  function EventEmitter(this: RealEmitter, options?: object) {
    const emitter = new.target === undefined
      ? (Reflect.apply(RealEmitter as unknown as () => void, this, [options]), this)
      : Reflect.construct(RealEmitter, [options], new.target) as RealEmitter;
    if (defaultMaxListeners !== undefined) emitter.setMaxListeners(defaultMaxListeners);
    return emitter;
  }
  const { prototype: _prototype, length: _length, name: _name, ...statics } = Object.getOwnPropertyDescriptors(
    RealEmitter,
  );
  const { constructor: _constructor, ...methods } = Object.getOwnPropertyDescriptors(RealEmitter.prototype);
  Object.defineProperties(EventEmitter, {
    ...statics,
    EventEmitter: { value: EventEmitter, writable: true, configurable: true, enumerable: true },
    defaultMaxListeners: {
      get: () => defaultMaxListeners ?? RealEmitter.defaultMaxListeners,
      set(value: number) {
        // Complains about what is no number.
        new RealEmitter().setMaxListeners(value);
        defaultMaxListeners = value;
      },
      configurable: true,
      enumerable: true,
    },
    EventEmitterAsyncResource: {
      get: () => resourceClass ??= createEmitterResource(scope, EventEmitter as unknown as Emitter),
      configurable: true,
      enumerable: true,
    },
    [Symbol.hasInstance]: {
      value(this: unknown, value: unknown) {
        return this === EventEmitter
          ? value instanceof RealEmitter
          : Function.prototype[Symbol.hasInstance].call(this as () => void, value);
      },
    },
  });
  if (trail !== undefined) methods["emit"] = { ...methods["emit"]!, value: noticingEmit(trail) };
  Object.setPrototypeOf(EventEmitter.prototype, RealEmitter.prototype);
  Object.defineProperties(EventEmitter.prototype, methods);
  return EventEmitter as unknown as Emitter;
}

/** Says which events nobody heard: that one was missed explains why somebody waits. */
function noticingEmit(trail: Trail): RealEmitter["emit"] {
  const { emit } = RealEmitter.prototype;
  // Named and of one parameter, as the real one is.
  return {
    emit(this: RealEmitter, event: string | symbol, ...args: unknown[]): boolean {
      const isHeard = Reflect.apply(emit, this, [event, ...args]) as boolean;
      if (!isHeard) trail.wasUnheard(String(event));
      return isHeard;
    },
  }.emit as RealEmitter["emit"];
}
