/** Assertions as steps. */
import type { Step } from "../../engine/ir/scenario.ts";
import { problem } from "../problem.ts";
import { duration, make } from "./make.ts";
import { type DerivedSteps, namespace } from "./namespace.ts";

/** The duration and the interval at which `expect.eventually` and `expect.never` read a key. */
export interface WatchOptions {
  /** The virtual time after which they stop: ms, or text such as `"5s"`. One second, unless you give it. */
  readonly within?: string | number;
  /** The virtual time between two reads: ms, or text such as `"50ms"`. 10 ms, unless you give it. */
  readonly poll?: string | number;
}

/** Assertions as steps. */
export interface ExpectSteps {
  /**
   * Fails unless the value is `true`.
   * @param value The value.
   * @param message The message of the failure.
   */
  ok(value: boolean, message?: string): Step;
  /**
   * Fails unless two strings or two integers are equal.
   * @param a The first value.
   * @param b The second value.
   * @param message The message of the failure.
   */
  equal<T extends string | number>(a: T, b: T, message?: string): Step;
  /**
   * Fails if two strings or two integers are equal.
   * @param a The first value.
   * @param b The second value.
   * @param message The message of the failure.
   */
  notEqual<T extends string | number>(a: T, b: T, message?: string): Step;
  /**
   * Passes when one of the steps fails.
   * @param steps The steps, which run one after the other.
   */
  throws(...steps: readonly Step[]): Step;
  /**
   * Passes when one of the steps fails, at once or later.
   * @param steps The steps, which run one after the other.
   */
  rejects(...steps: readonly Step[]): Step;
  /**
   * Fails unless the key has the value at one of the reads.
   * @param key The key.
   * @param equals The expected value.
   * @param watch How long and how often to read.
   */
  eventually(key: string, equals: string, watch?: WatchOptions): Step;
  /**
   * Fails if the key has the value at any of the reads.
   * @param key The key.
   * @param equals The value that it must not have.
   * @param watch How long and how often to read.
   */
  never(key: string, equals: string, watch?: WatchOptions): Step;
}

const WITHIN = "1s";
const POLL = "10ms";

/**
 * Assertions as steps.
 *
 * @example
 * ```ts
 * import { expect, kv, scenario } from "seedbed";
 *
 * export default scenario("a job finishes, and never fails on the way")
 *   .step("start", ({ kv, sleep }) => {
 *     kv.set("job", "running");
 *     sleep("300ms").then(() => kv.set("job", "done"));
 *   })
 *   .step(expect.never("job", "failed", { within: "200ms" }))
 *   .step(expect.eventually("job", "done", { within: "5s", poll: "50ms" }))
 *   .step(expect.throws(kv.expectGet("job", "failed")));
 * ```
 */
export const expect: ExpectSteps & DerivedSteps<"expect", ExpectSteps> = namespace("expect", {
  ok(value: boolean, message?: string) {
    return make("assert_ok", { value, msg: message });
  },
  equal<T extends string | number>(a: T, b: T, message?: string): Step {
    return compare("equal", a, b, message);
  },
  notEqual<T extends string | number>(a: T, b: T, message?: string): Step {
    return compare("notEqual", a, b, message);
  },
  throws(...steps: readonly Step[]) {
    return make("assert_throws", { steps: [...steps] });
  },
  rejects(...steps: readonly Step[]) {
    return make("assert_rejects", { steps: [...steps] });
  },
  eventually(key: string, equals: string, watch: WatchOptions = {}) {
    return make("assert_eventually_kv", { key, equals, ...times("expect.eventually", watch) });
  },
  never(key: string, equals: string, watch: WatchOptions = {}) {
    return make("assert_never_kv", { key, equals, ...times("expect.never", watch) });
  },
});

function compare(verb: "equal" | "notEqual", a: unknown, b: unknown, msg: string | undefined): Step {
  if (typeof a === "string" && typeof b === "string") {
    return make(verb === "equal" ? "assert_eq_str" : "assert_ne_str", { a, b, msg });
  }
  if (Number.isSafeInteger(a) && Number.isSafeInteger(b)) {
    return make(verb === "equal" ? "assert_eq_int" : "assert_ne_int", { a: a as number, b: b as number, msg });
  }
  throw problem(`expect.${verb}`, "two strings or two integers", [a, b], "compare other values in the code of a step");
}

function times(what: string, { within = WITHIN, poll = POLL }: WatchOptions): { within: string; poll: string } {
  return { within: duration(`${what} within`, within), poll: duration(`${what} poll`, poll) };
}
