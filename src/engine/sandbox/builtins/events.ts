/**
 * `node:events`: a copy for each run, so that what a program sets or replaces there is its own. Emitters that the runtime and
 * the sandbox make count as instances of it, and keep the methods that they have.
 */
import { EventEmitter as RealEmitter } from "node:events";

type Emitter = typeof RealEmitter;

export function createEvents(): Emitter {
  let defaultMaxListeners: number | undefined;
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
    [Symbol.hasInstance]: {
      value(this: unknown, value: unknown) {
        return this === EventEmitter
          ? value instanceof RealEmitter
          : Function.prototype[Symbol.hasInstance].call(this as () => void, value);
      },
    },
  });
  Object.setPrototypeOf(EventEmitter.prototype, RealEmitter.prototype);
  Object.defineProperties(EventEmitter.prototype, methods);
  return EventEmitter as unknown as Emitter;
}
