/**
 * Gives Deno's emitters the symbols in which Node's keep their state: `inspect` shows it. And the warning that Node gives of
 * an `EventTarget` with many listeners.
 */
import { EventEmitter } from "node:events";
import process from "node:process";
import type { Undo } from "../../replace.ts";
import { replaceInWorlds } from "./in_worlds.ts";

type Emitter = EventEmitter & Record<PropertyKey, unknown>;

type Listeners = Record<PropertyKey, unknown>;

const SHAPE_MODE = Symbol("shapeMode");
const EMITTING = Symbol("events.emitting");

export function replaceEmitters(): Undo[] {
  return [
    replaceInWorlds<Emitter, unknown[]>(EventEmitter, "init", (real) =>
      function (...args) {
        const events = this["_events"];
        this[SHAPE_MODE] = events !== undefined && events !== Object.getPrototypeOf(this)._events;
        return Reflect.apply(real, this, args);
      }),
    ...["on", "addListener", "prependListener"].map((name) =>
      replaceInWorlds<Emitter, unknown[]>(EventEmitter.prototype, name, (real) =>
        function (...args) {
          const result = Reflect.apply(real, this, args);
          const listeners = (this["_events"] as Listeners)[args[0] as string];
          if (Array.isArray(listeners) && !(EMITTING in listeners)) Object.assign(listeners, { [EMITTING]: 0 });
          return result;
        })
    ),
    ...["off", "removeListener"].map((name) =>
      replaceInWorlds<Emitter, unknown[]>(EventEmitter.prototype, name, (real) =>
        function (...args) {
          const before: Listeners = { ...this["_events"] as Listeners };
          const result = Reflect.apply(real, this, args);
          if (this[SHAPE_MODE] === true) this["_events"] = keepingKeys(before, this["_events"] as Listeners);
          return result;
        })
    ),
  ];
}

/** Node leaves the key of an event without listeners where it was, if the emitter came with events. */
function keepingKeys(before: Listeners, after: Listeners): Listeners {
  if (Reflect.ownKeys(before).every((key) => key in after)) return after;
  const kept = Object.assign(Object.create(null) as Listeners, before);
  for (const key of Reflect.ownKeys(before)) kept[key] = after[key];
  return kept;
}

/** The state of Deno's targets, which is behind a symbol without a name. */
interface Inside {
  readonly listeners?: Readonly<Record<string, readonly unknown[] | undefined>>;
}

const warned = new WeakMap<EventTarget, number>();

/** To be called when a listener was added. */
export function warnOfMany(target: EventTarget, type: string): void {
  const max = EventEmitter.getMaxListeners(target as never);
  if (max === 0 || warned.get(target) === max) return;
  const count = listenersOf(target, type);
  if (count <= max) return;
  warned.set(target, max);
  const warning = new Error(
    `Possible EventTarget memory leak detected. ${count} ${type} listeners added to ${target.constructor.name}. ` +
      `MaxListeners is ${max}. Use events.setMaxListeners() to increase limit`,
  );
  process.emitWarning(Object.assign(warning, { name: "MaxListenersExceededWarning", target, type, count }));
}

function listenersOf(target: EventTarget, type: string): number {
  for (const key of Object.getOwnPropertySymbols(target)) {
    const { listeners } = ((target as unknown as Record<symbol, unknown>)[key] ?? {}) as Inside;
    if (listeners !== undefined) return listeners[type]?.length ?? 0;
  }
  return 0;
}
