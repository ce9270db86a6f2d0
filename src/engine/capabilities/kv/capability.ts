/** Keys and values: strings in which steps and code leave what others check. */
import { defineCapability } from "../capability.ts";
import { assertEventuallyKv } from "./assert_eventually_kv.ts";
import { assertNeverKv } from "./assert_never_kv.ts";
import { keysAndValues } from "./author.ts";
import { getKvAssert } from "./get_kv_assert.ts";
import { setKv } from "./set_kv.ts";
import { KV } from "./store.ts";
import { state } from "./state.ts";

export const kv = defineCapability(KV, {
  steps: () => [setKv, getKvAssert, assertEventuallyKv, assertNeverKv],
  authors: { kv: keysAndValues },
  state,
});
