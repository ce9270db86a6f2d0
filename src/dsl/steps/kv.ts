/** Steps on the key-value store. */
import type { Step } from "../../engine/ir/scenario.ts";
import { make, requireString } from "./make.ts";
import { type DerivedSteps, namespace } from "./namespace.ts";

/** Steps on the world's key-value store, which code of a scenario reaches as `world.kv`. */
export interface KvSteps {
  /**
   * Stores a value under a key.
   * @param key The key.
   * @param value The value, as text.
   */
  set(key: string, value: string): Step;
  /**
   * Fails unless `world.kv.get(key)` gives this value.
   * @param key The key.
   * @param value The expected value; `null` if the key must be absent. If you leave it out, the key must exist.
   */
  expectGet(key: string, value?: string | null): Step;
  /**
   * Fails unless the key has the value.
   * @deprecated Use `kv.expectGet`.
   */
  expect(key: string, value?: string | null): Step;
}

/**
 * Steps on the key-value store.
 *
 * @example
 * ```ts
 * import { kv, scenario } from "seedbed";
 *
 * export default scenario("a value that is stored can be read")
 *   .step(kv.set("greeting", "hello"))
 *   .step(kv.expectGet("greeting", "hello"))
 *   .step(kv.expectGet("farewell", null));
 * ```
 */
export const kv: KvSteps & DerivedSteps<"kv", KvSteps> = namespace("kv", {
  set(key: string, value: string) {
    return make("set_kv", { key: requireString("kv.set key", key), value: requireString("kv.set value", value) });
  },
  expectGet(key: string, value?: string | null) {
    requireString("kv.expectGet key", key);
    if (value === null) return make("get_kv_assert", { key, is_null: true });
    if (value !== undefined) requireString("kv.expectGet value", value);
    return make("get_kv_assert", { key, equals: value });
  },
}, { expect: "expectGet" });
