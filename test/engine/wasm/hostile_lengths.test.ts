/** Lengths that a guest makes up: refused before anything of that length is made. */
import { expect, test } from "vitest";
import { DIRECT_CALLS } from "../../../src/engine/wasm/calls/calls.ts";
import { provideBinary } from "../../../src/engine/wasm/compiled.ts";
import { runGuest } from "../../../src/engine/wasm/guest.ts";
import { NO_LIMITS } from "../../../src/engine/wasm/limits.ts";
import { listBytes } from "../../../src/engine/wasm/linker/abi/memory.ts";
import type { Surroundings } from "../../../src/engine/wasm/surroundings/surroundings.ts";
import { INTERFACES } from "../../../src/engine/wasm/wasi/interfaces.ts";

const EFAULT = 21;

const refused = (): never => {
  throw new Error("nothing of the world is asked");
};
const SURROUNDINGS: Surroundings = {
  args: [],
  env: [],
  preopens: [],
  wallNs: refused,
  monotonicNs: refused,
  sleepNs: refused,
  randomBytes: refused,
  readStdin: refused,
  takeOutput: refused,
};

const text = (name: string) => [name.length, ...new TextEncoder().encode(name)];
const section = (id: number, ...content: number[]) => [id, content.length, ...content];
const I32 = 0x7f;

/** A command that ends with what `random_get(0, -1)` answers. */
const ASKS_FOR_4_GIB = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, 3, 0x60, 2, I32, I32, 1, I32, 0x60, 1, I32, 0, 0x60, 0, 0),
  ...section(
    2,
    2,
    ...[...text("wasi_snapshot_preview1"), ...text("random_get"), 0, 0],
    ...[...text("wasi_snapshot_preview1"), ...text("proc_exit"), 0, 1],
  ),
  ...section(3, 1, 2),
  ...section(5, 1, 0, 1),
  ...section(7, 2, ...text("memory"), 2, 0, ...text("_start"), 0, 2),
  // i32.const 0; i32.const -1; call random_get; call proc_exit; end
  ...section(10, 1, 10, 0, 0x41, 0, 0x41, 0x7f, 0x10, 0, 0x10, 1, 0x0b),
]);

test("preview 1: random bytes for more memory than there is", () => {
  const end = runGuest(provideBinary(ASKS_FOR_4_GIB), {
    name: "app.wasm",
    calls: DIRECT_CALLS,
    limits: NO_LIMITS,
    surroundings: SURROUNDINGS,
    onOutput: refused,
  });
  expect(end).toEqual({ exitCode: EFAULT });
});

test("preview 2: random bytes beyond all measure are a trap of the guest's", () => {
  const ask = INTERFACES["wasi:random/random"]!(SURROUNDINGS)["get-random-bytes"] as (length: bigint) => unknown;
  expect(() => ask(2n ** 63n)).toThrow(WebAssembly.RuntimeError);
});

test("lists, also those whose elements have no bytes", () => {
  expect(listBytes(3, { size: 8, align: 4 })).toBe(24);
  expect(() => listBytes(2 ** 29, { size: 1, align: 1 })).toThrow("too long");
  expect(() => listBytes(2 ** 29, { size: 0, align: 1 })).toThrow("too long");
});
