import { z } from "zod";
import { Failure } from "../../findings/failure.ts";
import { name, optionalText } from "../fields.ts";
import { defineStep } from "../step.ts";
import { KV } from "./store.ts";

export const getKvAssert = defineStep("get_kv_assert", {
  key: name,
  equals: optionalText,
  is_null: z.boolean().nullish(),
}, {
  group: "Keys and values",
  constructor: "kv.expectGet(key, value?)",
  example: `
    { type: set_kv, key: color, value: green }
    { type: get_kv_assert, key: color, equals: green }
    { type: get_kv_assert, key: size, is_null: true }`,
  describe: "Fails unless the key exists, equals a value, or (is_null) does not exist.",
  check: ({ equals, is_null }) =>
    typeof equals === "string" && is_null === true
      ? { field: "is_null", problem: "expected equals or is_null, found both" }
      : undefined,
  run({ key, equals, is_null }, { world }) {
    const found = world.use(KV).get(key);
    const shown = found === undefined ? "nothing" : JSON.stringify(found);
    const fail = (expected: string) => {
      throw new Failure("assertion", `get_kv_assert ${key}`, `expected key "${key}" to ${expected}, found ${shown}`);
    };
    if (is_null === true) {
      if (found !== undefined) fail("be absent");
    } else if (typeof equals === "string") {
      if (found !== equals) fail(`be ${JSON.stringify(equals)}`);
    } else if (found === undefined) {
      fail("exist");
    }
  },
});
