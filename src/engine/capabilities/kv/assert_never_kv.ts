import { Failure } from "../../findings/failure.ts";
import { duration, message, name, poll, text } from "../fields.ts";
import { defineStep } from "../step.ts";
import { sawValue } from "./poll.ts";

export const assertNeverKv = defineStep("assert_never_kv", {
  key: name,
  equals: text,
  within: duration,
  poll,
  msg: message,
}, {
  group: "Keys and values",
  constructor: "expect.never(key, value, { within, poll })",
  example: `{ type: assert_never_kv, key: state, equals: broken, within: 1s, poll: 10ms }`,
  describe: "Fails if the key has the value at any look within the given virtual time.",
  run(step, { world }) {
    const judge = (seen: boolean) => {
      if (!seen) return;
      throw new Failure(
        "assertion",
        `assert_never_kv ${step.key}`,
        step.msg ??
          `expected key "${step.key}" never to be ${JSON.stringify(step.equals)} within ${step.within}, it was`,
      );
    };
    const seen = sawValue(world, step);
    return typeof seen === "boolean" ? judge(seen) : seen.then(judge);
  },
});
