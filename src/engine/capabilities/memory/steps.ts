/** The steps on simulated memory. */
import { z } from "zod";
import { Failure } from "../../findings/failure.ts";
import { count, name, optionalText } from "../fields.ts";
import { KV } from "../kv/store.ts";
import { defineStep, type StepContext } from "../step.ts";
import { MEMORY } from "./memory.ts";
import { MAX_ALLOCATION_BYTES, PRESSURE_EXPECTED, PRESSURE_PATTERN } from "./setting.ts";

export const memoryAlloc = defineStep("memory_alloc", {
  bytes: count.max(MAX_ALLOCATION_BYTES),
  key: optionalText.describe("key under which the allocation's id is stored"),
  tag: optionalText.describe("what it is for"),
}, {
  group: "Memory",
  constructor: "memory.allocate(bytes, { key, tag })",
  example: `
    { type: memory_alloc, bytes: 4096, key: buffer, tag: cache }
    { type: memory_free, key: buffer }`,
  describe: "Takes memory.",
  run({ bytes, key, tag }, { world, path }) {
    const id = world.use(MEMORY).allocate(bytes, tag ?? undefined, path);
    if (typeof key === "string") world.use(KV).set(key, String(id));
  },
});

export const memoryFree = defineStep("memory_free", { alloc_id: count.nullish(), key: optionalText }, {
  group: "Memory",
  constructor: "memory.free(keyOrId)",
  example: `
    { type: memory_alloc, bytes: 4096 }
    { type: memory_free, alloc_id: 1 }`,
  describe: "Frees an allocation, by its id or the key that holds it.",
  check: ({ alloc_id, key }) => {
    const found = [alloc_id, key].filter((field) => field !== undefined && field !== null).length;
    if (found === 1) return undefined;
    return { field: "alloc_id", problem: `expected alloc_id or key, found ${found === 2 ? "both" : "neither"}` };
  },
  run({ alloc_id, key }, context) {
    context.world.use(MEMORY).free(alloc_id ?? idUnder(key!, context));
  },
});

function idUnder(key: string, { world }: StepContext): number {
  const text = world.use(KV).get(key);
  if (text !== undefined && /^[1-9]\d*$/.test(text)) return Number(text);
  throw new Failure(
    "memory",
    `memory_free ${key}`,
    `expected key "${key}" to hold an allocation's id, found ${text === undefined ? "nothing" : JSON.stringify(text)}`,
    { hint: "memory_alloc stores the id under its key" },
  );
}

export const memoryLimitMb = defineStep("memory_limit_mb", { mb: count }, {
  group: "Memory",
  constructor: "memory.limitMb(mb)",
  example: `
    { type: memory_limit_mb, mb: 1 }
    { type: assert_throws, steps: [{ type: memory_alloc, bytes: 2000000 }] }`,
  describe: "Limits the memory in use; an allocation beyond it fails.",
  declares: true,
  run: ({ mb }, { world }) => world.use(MEMORY).limit(mb),
});

export const memoryFailAfterAllocs = defineStep("memory_fail_after_allocs", { count }, {
  group: "Memory",
  constructor: "memory.failAfter(count)",
  example: `
    { type: memory_fail_after_allocs, count: 0 }
    { type: assert_throws, steps: [{ type: memory_alloc, bytes: 1 }] }`,
  describe: "Lets this many allocations of the run succeed; every later one fails.",
  declares: true,
  run: ({ count }, { world }) => world.use(MEMORY).failAfter(count),
});

export const memoryFragmentation = defineStep("memory_fragmentation", { seed: count }, {
  group: "Memory",
  constructor: "memory.fragment(seed)",
  example: `
    { type: memory_fragmentation, seed: 7 }
    { type: memory_alloc, bytes: 200000, key: a }
    { type: memory_assert_in_use_bytes, equals: 224000 }
    { type: memory_free, key: a }`,
  describe: "From now on, an allocation takes up to 30 % more than requested.",
  declares: true,
  run: ({ seed }, { world }) => world.use(MEMORY).fragment(seed),
});

export const memoryPressureWave = defineStep("memory_pressure_wave", {
  pattern: z.string().regex(PRESSURE_PATTERN, PRESSURE_EXPECTED),
}, {
  group: "Memory",
  constructor: "memory.pressure(pattern)",
  example: `
    { type: memory_pressure_wave, pattern: "1,4" }
    { type: memory_alloc, bytes: 100, key: a }
    { type: memory_alloc, bytes: 100, key: b }
    { type: memory_assert_in_use_bytes, equals: 500 }
    { type: memory_free, key: a }
    { type: memory_free, key: b }`,
  describe: "From now on, allocations take a multiple of what was requested, by turns.",
  declares: true,
  run: ({ pattern }, { world }) => world.use(MEMORY).pressure(pattern),
});

export const memoryCheckpoint = defineStep("memory_checkpoint", { name }, {
  group: "Memory",
  constructor: "memory.checkpoint(name)",
  example: `{ type: memory_checkpoint, name: warm }`,
  describe: "Marks a moment in the memory report.",
  run: ({ name }, { world }) => world.use(MEMORY).checkpoint(name),
});

export const memoryAssertInUseBytes = defineStep("memory_assert_in_use_bytes", { equals: count }, {
  group: "Memory",
  constructor: "memory.expectInUseBytes(bytes)",
  example: `{ type: memory_assert_in_use_bytes, equals: 0 }`,
  describe: "Fails unless exactly this much memory is in use.",
  run({ equals }, { world }) {
    const found = world.use(MEMORY).inUseBytes;
    if (found === equals) return;
    throw new Failure(
      "assertion",
      "memory_assert_in_use_bytes",
      `expected ${equals} bytes in use, found ${found}`,
    );
  },
});
