import { Failure } from "../../findings/failure.ts";
import { duration, message, name, poll, text } from "../fields.ts";
import { defineStep } from "../step.ts";
import { sawValue } from "./poll.ts";
import { KV } from "./store.ts";

export const assertEventuallyKv = defineStep("assert_eventually_kv", {
  key: name,
  equals: text,
  within: duration,
  poll,
  msg: message,
}, {
  group: "Keys and values",
  constructor: "expect.eventually(key, value, { within, poll })",
  example: `
    { type: set_kv, key: state, value: ready }
    { type: assert_eventually_kv, key: state, equals: ready, within: 1s, poll: 10ms }`,
  describe: "Fails unless the key has the value at some look within the given virtual time.",
  run(step, { world }) {
    const judge = (seen: boolean) => {
      if (seen) return;
      const found = world.use(KV).get(step.key);
      throw new Failure(
        "assertion",
        `assert_eventually_kv ${step.key}`,
        step.msg ??
          `expected key "${step.key}" to become ${JSON.stringify(step.equals)} within ${step.within}, ` +
            `found ${found === undefined ? "nothing" : JSON.stringify(found)}`,
      );
    };
    const seen = sawValue(world, step);
    return typeof seen === "boolean" ? judge(seen) : seen.then(judge);
  },
});
