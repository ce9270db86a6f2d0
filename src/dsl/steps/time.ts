/** Steps on virtual time. Durations are text (`"1.5s"`) or ms. */
import type { Step } from "../../engine/ir/scenario.ts";
import { duration, make } from "./make.ts";
import { type DerivedSteps, namespace } from "./namespace.ts";

/** Steps on virtual time. A duration is a number of ms, or text such as `"1.5s"`. */
export interface TimeSteps {
  /**
   * Waits. Everything that is due in the meantime happens first.
   * @param value The duration: ms, or text such as `"1.5s"`.
   */
  sleep(value: string | number): Step;
  /**
   * Moves the clock forward, even while it is frozen.
   * @param value The duration: ms, or text such as `"1.5s"`.
   */
  advance(value: string | number): Step;
  /**
   * Computes: time passes, and nothing else happens in the meantime. Timers that come due fire late.
   * @param value The duration: ms, or text such as `"1.5s"`.
   */
  busy(value: string | number): Step;
  /**
   * Stops the clock, so that no timer fires until `time.unfreeze`.
   * @param atMs The time at which the clock stops, in virtual ms since the start of the run; now, if you leave it out.
   */
  freeze(atMs?: number): Step;
  /** Lets the clock go on after `time.freeze`. */
  unfreeze(): Step;
}

/**
 * Steps on virtual time.
 *
 * @example
 * ```ts
 * import { expect, kv, scenario, time } from "seedbed";
 *
 * export default scenario("a session expires after a week")
 *   .step("log in", ({ kv }) => {
 *     kv.set("session", "open");
 *     setTimeout(() => kv.set("session", "expired"), 7 * 24 * 3_600_000);
 *   })
 *   .step(time.sleep("6d"))
 *   .step(kv.expectGet("session", "open"))
 *   .step(expect.eventually("session", "expired", { within: "2d", poll: "1h" }));
 * ```
 */
export const time: TimeSteps & DerivedSteps<"time", TimeSteps> = namespace("time", {
  sleep(value: string | number) {
    return make("sleep", { duration: duration("time.sleep", value) });
  },
  advance(value: string | number) {
    return make("advance", { duration: duration("time.advance", value) });
  },
  busy(value: string | number) {
    return make("busy", { duration: duration("time.busy", value) });
  },
  freeze(atMs?: number) {
    return make("freeze", { at_ms: atMs });
  },
  unfreeze() {
    return make("unfreeze", {});
  },
});
