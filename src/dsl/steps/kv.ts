/** Steps on the key-value store. */
import { make, requireString } from "./make.ts";
import { namespace } from "./namespace.ts";

export const kv = namespace("kv", {
  /** Stores a value under a key. */
  set(key: string, value: string) {
    return make("set_kv", { key: requireString("kv.set key", key), value: requireString("kv.set value", value) });
  },
  /** Fails unless the key has the value; null: unless the key is absent; left out: unless the key exists. */
  expect(key: string, value?: string | null) {
    requireString("kv.expect key", key);
    if (value === null) return make("get_kv_assert", { key, is_null: true });
    if (value !== undefined) requireString("kv.expect value", value);
    return make("get_kv_assert", { key, equals: value });
  },
});
