/** Core code that is rewritten: it computes what it computed before, is ended when its fuel is used up, and makes one NaN. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compileModule } from "../../../src/engine/wasm/compile_module.ts";
import { readComponent } from "../../../src/engine/wasm/binary/component.ts";
import { kindOf } from "../../../src/engine/wasm/binary/kind.ts";
import { CoreCode } from "../../../src/engine/wasm/core_code.ts";
import { type GuestLimits, NO_LIMITS } from "../../../src/engine/wasm/limits.ts";
import { rewriteModule } from "../../../src/engine/wasm/rewrite/module.ts";
import { wat } from "../../support/wat.ts";

const ALL: GuestLimits = {
  fuel: 1_000_000,
  maxMemoryMb: 4,
  hasCanonicalNan: true,
  refusesRelaxed: true,
  failedGrow: 0,
};
const REWRITING = { countsFuel: true, hasCanonicalNan: true, refusesRelaxed: true, maxPages: 64, failsGrow: true };

type Exports = Record<string, (...args: unknown[]) => unknown> & { readonly memory: WebAssembly.Memory };

async function instance(text: string, limits: Partial<GuestLimits> = ALL, imports: WebAssembly.Imports = {}) {
  const code = new CoreCode({ ...NO_LIMITS, ...limits });
  return { code, exports: code.instantiate(await wat(text), 0, imports).exports as Exports };
}

test("every form of tables, elements, data and globals keeps what it means when globals are added", async () => {
  const { exports } = await instance(
    `(module
      (import "env" "base" (global $base i32))
      (import "env" "double" (func $double (param i32) (result i32)))
      (type $unary (func (param i32) (result i32)))
      (global $own (mut i32) (i32.const 7))
      (global $copy i32 (global.get $base))
      (global $later (mut i64) (i64.const -5))
      (global (export "seen") f64 (f64.const 2.5))
      (table $t 8 funcref)
      (table $u 4 funcref)
      (memory (export "memory") 1)
      (elem (table $t) (global.get $base) func $double $triple)
      (elem (table $t) (offset (i32.const 4)) funcref (ref.func $triple) (ref.null func))
      (elem (table $u) (i32.const 1) funcref (item (ref.func $double)))
      (elem $passive func $triple)
      (elem declare func $triple)
      (data (global.get $base) "AB")
      (data $late "CD")
      (func $triple (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))
      (func (export "own") (param i32) (result i32)
        (global.set $own (i32.add (global.get $own) (local.get 0)))
        (i32.add (global.get $own) (i32.add (global.get $copy) (i32.wrap_i64 (global.get $later)))))
      (func (export "call") (param i32 i32) (result i32)
        (call_indirect $t (type $unary) (local.get 1) (local.get 0)))
      (func (export "init") (memory.init $late (i32.const 8) (i32.const 0) (i32.const 2))
        (table.init $t $passive (i32.const 7) (i32.const 0) (i32.const 1))))`,
    ALL,
    { env: { base: new WebAssembly.Global({ value: "i32" }, 2), double: (value: number) => value * 2 } },
  );
  expect(exports["own"]!(1)).toBe(8 + 2 - 5);
  expect([2, 3, 4].map((at) => exports["call"]!(at, 10))).toEqual([20, 30, 30]);
  exports["init"]!();
  expect(exports["call"]!(7, 10)).toBe(30);
  expect(new TextDecoder().decode(new Uint8Array(exports.memory.buffer, 2, 8))).toBe("AB\0\0\0\0CD");
  expect((exports["seen"] as unknown as WebAssembly.Global).value).toBe(2.5);
});

describe("fuel", () => {
  test.each([
    ["a loop", '(func (export "f") (loop br 0))'],
    ["calls that never return", '(func $g (export "f") (return_call $g))'],
    ["a loop with parameters", '(func (export "f") (i32.const 1) (loop (param i32) (result i32) (br 0)) drop)'],
  ])("%s is ended", async (_, text) => {
    const { code, exports } = await instance(`(module ${text})`, { fuel: 100_000 });
    expect(() => exports["f"]!()).toThrow(WebAssembly.RuntimeError);
    expect(code.isOutOfFuel).toBe(true);
  });

  test("counts exactly: calls and iterations, in all modules of a guest together", async () => {
    const text = `(module (func $g) (func (export "f") (param $n i32)
      (loop (call $g) (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))`;
    const bytes = await wat(text);
    const run = (fuel: number) => {
      const code = new CoreCode({ ...NO_LIMITS, fuel });
      const [one, other] = [0, 1].map(() => code.instantiate(bytes, 0, {}).exports as Exports);
      one!["f"]!(10);
      other!["f"]!(10);
      return code;
    };
    // One for each call of f, and for each of 10 iterations and calls of g.
    expect(run(42).isOutOfFuel).toBe(false);
    expect(() => run(41)).toThrow("unreachable");
  });

  test("a trap of the guest's own is none", async () => {
    const { code, exports } = await instance(`(module (func (export "f") unreachable))`);
    expect(() => exports["f"]!()).toThrow("unreachable");
    expect(code.isOutOfFuel).toBe(false);
  });
});

describe("memory", () => {
  const GROWS = `(module (memory (export "memory") 1)
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`;

  test("grows up to its limit", async () => {
    const { exports } = await instance(GROWS, { maxMemoryMb: 1 });
    expect([15, 1, 0].map((pages) => exports["grow"]!(pages))).toEqual([1, -1, 16]);
  });

  test("the attempt that is to fail does, and the others do not", async () => {
    const { exports } = await instance(GROWS, { failedGrow: 2 });
    expect([1, 1, 1].map((pages) => exports["grow"]!(pages))).toEqual([1, -1, 2]);
  });

  test("that begins with more than the limit is refused, with the place", async () => {
    const made = instance(`(module (memory 17))`, { maxMemoryMb: 1 });
    await expect(made).rejects.toThrow(
      "at byte 11: expected a memory of at most 1048576 bytes, found one that begins with 1114112",
    );
  });
});

describe("canonical NaN", () => {
  const operands = `(param $x i64) (result i64)`;
  const f64 = "(f64.reinterpret_i64 (local.get $x))";
  const f32 = "(f32.reinterpret_i32 (i32.wrap_i64 (local.get $x)))";
  const as64 = (text: string) => `(i64.reinterpret_f64 ${text})`;
  const as32 = (text: string) => `(i64.extend_i32_u (i32.reinterpret_f32 ${text}))`;
  const lane = (text: string) => `(i64x2.extract_lane 1 ${text})`;
  const QUIET = [0xfff8_0000_0000_1234n, 0x7ff8_0000_0000_0000n, 0xffc0_0012n] as const;
  test.each([
    ["f64.add", as64(`(f64.add ${f64} (f64.const 1))`), 0x7ff8_0000_0000_0000n],
    ["f64.sqrt", as64(`(f64.sqrt (f64.const -1))`), 0x7ff8_0000_0000_0000n],
    ["f64.promote_f32", as64(`(f64.promote_f32 (f32.div (f32.const 0) (f32.const 0)))`), 0x7ff8_0000_0000_0000n],
    ["f32.mul", as32(`(f32.mul (f32.const inf) (f32.const 0))`), 0x7fc0_0000n],
    ["f64x2.add", lane(`(f64x2.add (f64x2.splat ${f64}) (f64x2.splat (f64.const 1)))`), 0x7ff8_0000_0000_0000n],
    ["f32x4.sqrt", lane("(f32x4.sqrt (f32x4.splat (f32.const -2)))"), 0x7fc0_0000_7fc0_0000n],
    ["f64.neg keeps the bits", as64(`(f64.neg ${f64})`), QUIET[0] ^ (1n << 63n)],
    ["f32 that is none", as32(`(f32.add ${f32} (f32.const 1))`), undefined],
  ])("%s", async (_, body, expected) => {
    const { exports } = await instance(`(module (func (export "f") ${operands} ${body}))`);
    if (expected === undefined) expect(exports["f"]!(0n)).toBe(0x3f80_0000n);
    else expect(BigInt.asUintN(64, exports["f"]!(QUIET[0]) as bigint)).toBe(expected);
  });
});

test("every instruction that can make a NaN makes the canonical one", async () => {
  const odd: Readonly<Record<string, string>> = {
    f32: "(f32.reinterpret_i32 (i32.const 0xffc01234))",
    f64: "(f64.reinterpret_i64 (i64.const 0xfff8000000001234))",
    f32x4: "(v128.const i32x4 0xffc01234 0xffc01234 0xffc01234 0xffc01234)",
    f64x2: "(v128.const i64x2 0xfff8000000001234 0xfff8000000001234)",
  };
  const bits: Readonly<Record<string, readonly [read: string, canonical: bigint]>> = {
    f32: ["i64.extend_i32_u (i32.reinterpret_f32", 0x7fc0_0000n],
    f64: ["i64.or (i64.const 0) (i64.reinterpret_f64", 0x7ff8_0000_0000_0000n],
    f32x4: ["i64.or (i64.const 0) (i64x2.extract_lane 0", 0x7fc0_0000_7fc0_0000n],
    f64x2: ["i64.or (i64.const 0) (i64x2.extract_lane 1", 0x7ff8_0000_0000_0000n],
  };
  const instructions = Object.keys(odd).flatMap((type) => [
    ...["ceil", "floor", "trunc", "nearest", "sqrt"].map((name) => [type, `${type}.${name}`, odd[type]!]),
    ...["add", "sub", "mul", "div", "min", "max"].map((name) => [type, `${type}.${name}`, odd[type]! + odd[type]!]),
  ]).concat([
    ["f32", "f32.demote_f64", odd["f64"]!],
    ["f64", "f64.promote_f32", odd["f32"]!],
    ["f32x4", "f32x4.demote_f64x2_zero", odd["f64x2"]!],
    ["f64x2", "f64x2.promote_low_f32x4", odd["f32x4"]!],
  ]);
  const functions = instructions.map(([type, name, operands]) =>
    `(func (export "${name}") (result i64) (${bits[type!]![0]} (${name} ${operands}))))`
  );
  const { exports } = await instance(`(module ${functions.join("\n")})`);
  for (const [type, name] of instructions) {
    expect(BigInt.asUintN(64, exports[name!]!() as bigint), name).toBe(bits[type!]![1]);
  }
});

test("relaxed vectors are refused, with the place", async () => {
  const text = `(module (func (result v128)
    (f32x4.relaxed_madd (v128.const i64x2 0 0) (v128.const i64x2 0 0) (v128.const i64x2 0 0))))`;
  await expect(instance(text)).rejects.toThrow(/at byte \d+: expected vector instructions that all machines carry out/);
});

const FOLDERS = ["test/engine/wasm/fixtures", "examples/wasm"].map((path) =>
  new URL(`../../../${path}/`, import.meta.url)
);
const binaries = FOLDERS.flatMap((folder) =>
  readdirSync(folder).filter((name) => name.endsWith(".wasm")).map((name) => [name, new URL(name, folder)] as const)
);

test.each(binaries)("%s is valid when it is rewritten", (_, url) => {
  const bytes = new Uint8Array(readFileSync(url));
  const modules = kindOf(bytes) === "module" ? [bytes] : coreModules(bytes);
  expect(modules.length).toBeGreaterThan(0);
  for (const module of modules) compileModule(rewriteModule(module, REWRITING));
});

function coreModules(bytes: Uint8Array): Uint8Array[] {
  return readComponent(bytes).definitions.flatMap((each) => each.kind === "core module" ? [each.bytes] : []);
}
