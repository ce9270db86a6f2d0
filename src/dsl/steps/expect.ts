/** Assertions as steps. */
import type { Step } from "../../engine/ir/scenario.ts";
import { problem } from "../problem.ts";
import { duration, make } from "./make.ts";
import { namespace } from "./namespace.ts";

interface Watch {
  /** How long to look, in virtual time. */
  readonly within?: string | number;
  /** How often. */
  readonly poll?: string | number;
}

const WITHIN = "1s";
const POLL = "10ms";

export const expect = namespace("expect", {
  ok(value: boolean, message?: string) {
    return make("assert_ok", { value, msg: message });
  },
  equal<T extends string | number>(a: T, b: T, message?: string): Step {
    return compare("equal", a, b, message);
  },
  notEqual<T extends string | number>(a: T, b: T, message?: string): Step {
    return compare("notEqual", a, b, message);
  },
  /** Passes when one of the steps fails. */
  throws(...steps: readonly Step[]) {
    return make("assert_throws", { steps: [...steps] });
  },
  /** Passes when one of the steps fails, at once or later. */
  rejects(...steps: readonly Step[]) {
    return make("assert_rejects", { steps: [...steps] });
  },
  /** Fails unless the key has the value at some look within the time (1s by default). */
  eventually(key: string, equals: string, watch: Watch = {}) {
    return make("assert_eventually_kv", { key, equals, ...times("expect.eventually", watch) });
  },
  /** Fails if the key has the value at any look within the time (1s by default). */
  never(key: string, equals: string, watch: Watch = {}) {
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

function times(what: string, { within = WITHIN, poll = POLL }: Watch): { within: string; poll: string } {
  return { within: duration(`${what} within`, within), poll: duration(`${what} poll`, poll) };
}
