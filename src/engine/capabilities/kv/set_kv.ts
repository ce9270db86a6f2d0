import { name, text } from "../fields.ts";
import { defineStep } from "../step.ts";
import { KV } from "./store.ts";

export const setKv = defineStep("set_kv", { key: name, value: text }, {
  group: "Keys and values",
  constructor: "kv.set(key, value)",
  example: `{ type: set_kv, key: color, value: green }`,
  describe: "Stores a value under a key.",
  run({ key, value }, { world }) {
    world.use(KV).set(key, value);
  },
});
