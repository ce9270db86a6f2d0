/** Steps on virtual time. Durations are text (`"1.5s"`) or ms. */
import { duration, make } from "./make.ts";
import { namespace } from "./namespace.ts";

export const time = namespace("time", {
  /** Waits; what is due in between happens first. */
  sleep(value: string | number) {
    return make("sleep", { duration: duration("time.sleep", value) });
  },
  /** Moves time on, also while it is frozen. */
  advance(value: string | number) {
    return make("advance", { duration: duration("time.advance", value) });
  },
  /** Computes: time passes, and nothing else happens meanwhile. Timers that come due are late. */
  busy(value: string | number) {
    return make("busy", { duration: duration("time.busy", value) });
  },
  /** Stops time for timers, at `atMs` ms after the start or now. */
  freeze(atMs?: number) {
    return make("freeze", { at_ms: atMs });
  },
  unfreeze() {
    return make("unfreeze", {});
  },
});
