/** `Event` and the classes made from it, whose `timeStamp` is in virtual time. */
import type { ProgramClock } from "../../world/clock.ts";
import { realGlobal } from "../realm/node24/globals.ts";
import type { Scope } from "../realm/scope.ts";

const times = new WeakMap<Event, number>();

/** Returns the time at which an event was made; for one that the runtime made, the time at which it was first asked for. */
export function eventTimeMs(event: Event, clock: ProgramClock): number {
  let time = times.get(event);
  if (time === undefined) times.set(event, time = clock.uptimeMs);
  return time;
}

/** Events that notice when they are made. */
export function createEventClass(name: "Event" | "CustomEvent" | "MessageEvent"): (scope: Scope) => typeof Event {
  return (scope) => {
    const { clock } = scope.machine;
    return new Proxy(realGlobal(name) as typeof Event, {
      construct(target, args, newTarget) {
        const event = Reflect.construct(target, args, newTarget) as Event;
        times.set(event, clock.uptimeMs);
        return event;
      },
      getPrototypeOf: (target) => name === "Event" ? Reflect.getPrototypeOf(target) : scope.global("Event") as object,
    });
  };
}
