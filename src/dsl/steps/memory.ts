/** Steps on simulated memory. */
import type { Step } from "../../engine/ir/scenario.ts";
import { make, requireCount, requireString } from "./make.ts";
import { type DerivedSteps, namespace } from "./namespace.ts";

/** Steps on simulated memory, which code of a scenario reaches as `world.memory`. Sizes are in bytes. */
export interface MemorySteps {
  /**
   * Allocates simulated memory. The step fails if there is not enough.
   * @param bytes The size in bytes.
   * @param options `key` stores the allocation's id under a key, for `memory.free`; `tag` says in reports what it is for.
   */
  allocate(bytes: number, options?: { readonly key?: string; readonly tag?: string }): Step;
  /**
   * Frees an allocation. The step fails if it is not allocated.
   * @param keyOrId The key that holds the allocation's id, or the id itself.
   */
  free(keyOrId: string | number): Step;
  /**
   * Limits the simulated memory.
   * @param mb The limit in MiB.
   */
  limitMb(mb: number): Step;
  /**
   * Lets a number of allocations succeed; all later ones fail.
   * @param count The number of allocations that succeed.
   */
  failAfter(count: number): Step;
  /**
   * Adds overhead to each allocation, as a fragmented heap does.
   * @param seed The seed that the overhead is drawn from.
   */
  fragment(seed: number): Step;
  /**
   * Makes allocations take a multiple of their size, in turns.
   * @param pattern The factors, such as `"1,2,4"`.
   */
  pressure(pattern: string): Step;
  /**
   * Records the memory in use in the memory report of the run.
   * @param name The name of the checkpoint.
   */
  checkpoint(name: string): Step;
  /**
   * Fails unless exactly this much simulated memory is allocated (`world.memory.inUseBytes`).
   * @param bytes The expected size in bytes.
   */
  expectInUseBytes(bytes: number): Step;
  /**
   * Fails unless exactly this much simulated memory is allocated.
   * @deprecated Use `memory.expectInUseBytes`.
   */
  expectInUse(bytes: number): Step;
}

/**
 * Steps on simulated memory.
 *
 * @example
 * ```ts
 * import { memory, scenario } from "seedbed";
 *
 * export default scenario("a buffer is given back")
 *   .step(memory.allocate(4096, { key: "buffer", tag: "read buffer" }))
 *   .step(memory.expectInUseBytes(4096))
 *   .step(memory.free("buffer"))
 *   .step(memory.expectInUseBytes(0));
 * ```
 */
export const memory: MemorySteps & DerivedSteps<"memory", MemorySteps> = namespace("memory", {
  allocate(bytes: number, { key, tag }: { readonly key?: string; readonly tag?: string } = {}) {
    return make("memory_alloc", { bytes: requireCount("memory.allocate bytes", bytes), key, tag });
  },
  free(keyOrId: string | number) {
    return typeof keyOrId === "number"
      ? make("memory_free", { alloc_id: requireCount("memory.free id", keyOrId) })
      : make("memory_free", { key: requireString("memory.free key", keyOrId) });
  },
  limitMb(mb: number) {
    return make("memory_limit_mb", { mb: requireCount("memory.limitMb", mb) });
  },
  failAfter(count: number) {
    return make("memory_fail_after_allocs", { count: requireCount("memory.failAfter", count) });
  },
  fragment(seed: number) {
    return make("memory_fragmentation", { seed: requireCount("memory.fragment seed", seed) });
  },
  pressure(pattern: string) {
    return make("memory_pressure_wave", { pattern: requireString("memory.pressure", pattern) });
  },
  checkpoint(name: string) {
    return make("memory_checkpoint", { name: requireString("memory.checkpoint name", name) });
  },
  expectInUseBytes(bytes: number) {
    return make("memory_assert_in_use_bytes", { equals: requireCount("memory.expectInUseBytes", bytes) });
  },
}, { expectInUse: "expectInUseBytes" });
