/** Faults that calls of guests meet: each does to preview 1 and to preview 2 what the system would, and only where it strikes. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DIRECT_CALLS } from "../../../src/engine/wasm/calls/calls.ts";
import { provideBinary } from "../../../src/engine/wasm/compiled.ts";
import { runGuest } from "../../../src/engine/wasm/guest.ts";
import { NO_LIMITS } from "../../../src/engine/wasm/limits.ts";
import type { GuestFault } from "../../../src/engine/wasm/surroundings/fault_kinds.ts";
import { faultySurroundings } from "../../../src/engine/wasm/surroundings/faults.ts";
import { bytesInput } from "../../../src/engine/wasm/surroundings/input.ts";
import type { Surroundings } from "../../../src/engine/wasm/surroundings/surroundings.ts";
import { wat } from "../../support/wat.ts";

const FIXTURES = new URL("./fixtures/", import.meta.url);

/** What a fixture writes if one fault strikes each time that it can. */
function written(name: string, fault: GuestFault | undefined, option = 1): string {
  const root = mkdtempSync(join(tmpdir(), "seedbed-faults-"));
  writeFileSync(join(root, "note.txt"), "hi\n");
  let out = "";
  let sleptNs = 0n;
  const calm: Surroundings = {
    args: [name],
    env: [],
    preopens: [{ guest: "/data", root, files: fs, isReadOnly: false }],
    wallNs: () => 7_200_000_000_000n,
    monotonicNs: () => 0n,
    sleepNs: (ns) => void (sleptNs += ns),
    randomBytes: (length) => new Uint8Array(length),
    readStdin: bytesInput(new TextEncoder().encode("first\nsecond\n")),
    takeOutput: (_name, length) => length,
  };
  const surroundings = faultySurroundings(calm, (kind) => kind === fault ? option : 0);
  runGuest(provideBinary(new Uint8Array(readFileSync(new URL(name, FIXTURES)))), {
    name,
    calls: DIRECT_CALLS,
    limits: NO_LIMITS,
    surroundings,
    onOutput: (_output, bytes) => void (out += new TextDecoder().decode(bytes)),
  });
  rmSync(root, { recursive: true });
  return sleptNs === 0n ? out : `${out}slept ${sleptNs / 1_000_000_000n} s`;
}

const FILES = ["files.core.wasm", "files.wasm"];

test.each(FILES)("%s: a file that may not be opened", (name) => {
  expect(written(name, undefined)).toContain("note: hi\n");
  expect(written(name, "denied")).toMatch(/Permission denied/);
});

test.each(FILES)("%s: short reads and writes of a program that looks at the counts change nothing", (name) => {
  const calm = written(name, undefined);
  for (const option of [1, 2]) {
    expect(written(name, "short_read", option)).toBe(calm);
    expect(written(name, "short_write", option)).toBe(calm);
  }
});

test.each(FILES)("%s: slow calls take virtual time, and nothing else", (name) => {
  const slow = written(name, "slow");
  expect(slow).toMatch(/slept \d+ s$/);
  expect(slow.replace(/slept \d+ s$/, "")).toBe(written(name, undefined));
});

test.each(["probe.core.wasm", "probe.wasm"])("%s: the wall clock jumps", (name) => {
  expect(written(name, undefined)).toContain("seconds: 7200\n");
  expect(written(name, "clock_jump", 1)).toContain("seconds: 10800\n");
  expect(written(name, "clock_jump", 2)).toContain("seconds: 3600\n");
});

test.each([["interrupted", 27], ["io", 29], ["no_space", 51]] as const)(
  "%s is an error that the program is told of",
  async (fault, errno) => {
    const bytes = await wat(`(module
      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory (export "memory") 1)
      (data (i32.const 0) "\\10\\00\\00\\00\\02\\00\\00\\00")
      (func (export "_start") (call $exit (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))`);
    const refused = () => {
      throw new Error("asked for");
    };
    const calm = { args: [], env: [], preopens: [], wallNs: refused, monotonicNs: refused, sleepNs: refused };
    const more = { randomBytes: refused, readStdin: refused, takeOutput: (_: string, length: number) => length };
    const run = (struck: boolean) =>
      runGuest(provideBinary(bytes), {
        name: "app.wasm",
        calls: DIRECT_CALLS,
        limits: NO_LIMITS,
        surroundings: faultySurroundings({ ...calm, ...more }, (kind) => struck && kind === fault ? 1 : 0),
        onOutput: () => {},
      });
    expect(run(false)).toEqual({ exitCode: 0 });
    expect(run(true)).toEqual({ exitCode: errno });
  },
);
