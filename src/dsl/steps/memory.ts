/** Steps on simulated memory. */
import { make, requireCount, requireString } from "./make.ts";
import { namespace } from "./namespace.ts";

export const memory = namespace("memory", {
  /** Takes memory. `key` stores the allocation's id, for `free`; `tag` says what it is for. */
  allocate(bytes: number, { key, tag }: { readonly key?: string; readonly tag?: string } = {}) {
    return make("memory_alloc", { bytes: requireCount("memory.allocate bytes", bytes), key, tag });
  },
  /** Gives memory back: the key that holds an allocation's id, or the id. */
  free(keyOrId: string | number) {
    return typeof keyOrId === "number"
      ? make("memory_free", { alloc_id: requireCount("memory.free id", keyOrId) })
      : make("memory_free", { key: requireString("memory.free key", keyOrId) });
  },
  limitMb(mb: number) {
    return make("memory_limit_mb", { mb: requireCount("memory.limitMb", mb) });
  },
  /** Lets this many allocations succeed. */
  failAfter(count: number) {
    return make("memory_fail_after_allocs", { count: requireCount("memory.failAfter", count) });
  },
  fragment(seed: number) {
    return make("memory_fragmentation", { seed: requireCount("memory.fragment seed", seed) });
  },
  /** Allocations take a multiple, by turns: `"1,2,4"`. */
  pressure(pattern: string) {
    return make("memory_pressure_wave", { pattern: requireString("memory.pressure", pattern) });
  },
  checkpoint(name: string) {
    return make("memory_checkpoint", { name: requireString("memory.checkpoint name", name) });
  },
  expectInUse(bytes: number) {
    return make("memory_assert_in_use_bytes", { equals: requireCount("memory.expectInUse", bytes) });
  },
});
