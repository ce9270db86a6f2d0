import { optionalText } from "../fields.ts";
import { defineStep } from "../step.ts";
import { KV } from "../kv/store.ts";

export const randU64 = defineStep("rand_u64", { key: optionalText }, {
  group: "Values",
  constructor: "random.u64(key?)",
  example: `
    { type: rand_u64, key: lucky }
    { type: get_kv_assert, key: lucky }`,
  describe: "Draws a random unsigned 64-bit integer, and stores it (in decimal) under the key if there is one.",
  run({ key }, { world }) {
    const high = world.kernel.random("rand_u64", 2 ** 32);
    const low = world.kernel.random("rand_u64", 2 ** 32);
    if (typeof key === "string") world.use(KV).set(key, String((BigInt(high) << 32n) | BigInt(low)));
  },
});
