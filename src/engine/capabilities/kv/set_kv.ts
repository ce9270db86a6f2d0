import { name, text } from "../fields.ts";
import { defineStep } from "../step.ts";

export const setKv = defineStep("set_kv", { key: name, value: text }, {
  describe: "Stores a value under a key.",
  run({ key, value }, { world }) {
    world.kv.set(key, value);
  },
});
