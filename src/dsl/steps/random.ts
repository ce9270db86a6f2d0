/** Steps on randomness. */
import { make } from "./make.ts";
import { namespace } from "./namespace.ts";

export const random = namespace("random", {
  /** Draws an unsigned 64-bit integer, and stores it (in decimal) under the key if there is one. */
  u64(key?: string) {
    return make("rand_u64", { key });
  },
});
