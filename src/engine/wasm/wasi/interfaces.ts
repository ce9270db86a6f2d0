/** The interfaces of preview 2 that guests are given, each in any version 0.2: what answers their functions. */
import { GuestExit } from "../calls/calls.ts";
import type { Surroundings } from "../surroundings/surroundings.ts";
import { Folder } from "./files.ts";
import { filesystemTypes } from "./filesystem.ts";
import { trap } from "../linker/handles.ts";
import { type HostFunction, InputStream, OutputStream, poll, Pollable, type StreamFailure } from "./streams.ts";

type Functions = Record<string, HostFunction>;

/** The most that one call writes, as `check-write` says. */
const MAX_WRITE = 65_536n;
/** Of one call: more than any program asks for, and no more than fits beside it. */
const MAX_RANDOM = 64n * 1024n * 1024n;
const NS = 1_000_000_000n;
const nothing = () => {};

export const INTERFACES: Readonly<Record<string, (surroundings: Surroundings) => Functions>> = {
  "wasi:cli/environment": (surroundings) => ({
    "get-environment": () => surroundings.env.map(([name, value]) => [name, value]),
    "get-arguments": () => [...surroundings.args],
    "initial-cwd": () => null,
  }),
  "wasi:cli/exit": () => ({
    exit: ({ tag }: { tag: string }) => exit(tag === "ok" ? 0 : 1),
    "exit-with-code": (code: number) => exit(code),
  }),
  "wasi:cli/stdin": (surroundings) => ({ "get-stdin": () => new InputStream(surroundings.readStdin) }),
  "wasi:cli/stdout": () => ({ "get-stdout": () => new OutputStream(nothing, "stdout") }),
  "wasi:cli/stderr": () => ({ "get-stderr": () => new OutputStream(nothing, "stderr") }),
  "wasi:cli/terminal-input": () => ({}),
  "wasi:cli/terminal-output": () => ({}),
  "wasi:cli/terminal-stdin": () => ({ "get-terminal-stdin": () => null }),
  "wasi:cli/terminal-stdout": () => ({ "get-terminal-stdout": () => null }),
  "wasi:cli/terminal-stderr": () => ({ "get-terminal-stderr": () => null }),
  "wasi:clocks/wall-clock": (surroundings) => ({
    now: () => {
      const ns = surroundings.wallNs();
      return { seconds: ns / NS, nanoseconds: Number(ns % NS) };
    },
    resolution: () => ({ seconds: 0n, nanoseconds: 1000 }),
  }),
  "wasi:clocks/monotonic-clock": (surroundings) => ({
    now: () => surroundings.monotonicNs(),
    resolution: () => 1000n,
    "subscribe-instant": (ns: bigint) => new Pollable(ns),
    "subscribe-duration": (ns: bigint) => new Pollable(surroundings.monotonicNs() + ns),
  }),
  "wasi:random/random": (surroundings) => random(surroundings, "get-random-bytes", "get-random-u64"),
  "wasi:random/insecure": (surroundings) =>
    random(surroundings, "get-insecure-random-bytes", "get-insecure-random-u64"),
  "wasi:random/insecure-seed": (surroundings) => ({
    "insecure-seed": () => [integer(surroundings.randomBytes(8)), integer(surroundings.randomBytes(8))],
  }),
  "wasi:io/error": () => ({ "[method]error.to-debug-string": (failure: StreamFailure) => failure.message }),
  "wasi:io/poll": (surroundings) => ({
    "[method]pollable.ready": ({ readyNs }: Pollable) => readyNs === undefined || readyNs <= surroundings.monotonicNs(),
    "[method]pollable.block": (pollable: Pollable) => (poll([pollable], surroundings), null),
    poll: (pollables: readonly Pollable[]) => poll(pollables, surroundings),
  }),
  "wasi:io/streams": (surroundings) => ({
    "[method]input-stream.read": (stream: InputStream, length: bigint) => stream.read(length),
    "[method]input-stream.blocking-read": (stream: InputStream, length: bigint) => stream.read(length),
    "[method]input-stream.skip": (stream: InputStream, length: bigint) => BigInt(stream.read(length).length),
    "[method]input-stream.blocking-skip": (stream: InputStream, length: bigint) => BigInt(stream.read(length).length),
    "[method]input-stream.subscribe": () => new Pollable(),
    "[method]output-stream.check-write": (stream: OutputStream) => stream.room(Number(MAX_WRITE), surroundings),
    "[method]output-stream.write": (stream: OutputStream, bytes: Uint8Array) => stream.write(bytes),
    "[method]output-stream.blocking-write-and-flush": (stream: OutputStream, bytes: Uint8Array) => stream.write(bytes),
    "[method]output-stream.flush": () => null,
    "[method]output-stream.blocking-flush": () => null,
    "[method]output-stream.subscribe": () => new Pollable(),
    "[method]output-stream.write-zeroes": (stream: OutputStream, length: bigint) => stream.write(zeroes(length)),
    "[method]output-stream.blocking-write-zeroes-and-flush": (stream: OutputStream, length: bigint) =>
      stream.write(zeroes(length)),
    "[method]output-stream.splice": (to: OutputStream, from: InputStream, length: bigint) => splice(to, from, length),
    "[method]output-stream.blocking-splice": (to: OutputStream, from: InputStream, length: bigint) =>
      splice(to, from, length),
  }),
  "wasi:filesystem/types": filesystemTypes,
  "wasi:filesystem/preopens": (surroundings) => ({
    "get-directories": () => surroundings.preopens.map((preopen) => [new Folder(preopen), preopen.guest]),
  }),
};

/** Functions whose answer is the output that they wrote to, with the bytes that they wrote. */
export const WRITES: Readonly<Record<string, (given: never) => Uint8Array>> = {
  "[method]output-stream.write": (bytes: Uint8Array) => bytes,
  "[method]output-stream.blocking-write-and-flush": (bytes: Uint8Array) => bytes,
  "[method]output-stream.write-zeroes": zeroes,
  "[method]output-stream.blocking-write-zeroes-and-flush": zeroes,
};

/** The name of an interface without its version; undefined for one that nobody provides. */
export function providedInterface(name: string): string | undefined {
  const [, bare] = /^(wasi:[a-z-]+\/[a-z-]+)@0\.2\.\d+$/.exec(name) ?? [];
  return bare !== undefined && Object.hasOwn(INTERFACES, bare) ? bare : undefined;
}

function exit(code: number): never {
  throw new GuestExit(code);
}

function random(surroundings: Surroundings, bytes: string, number: string): Functions {
  return {
    [bytes](length: bigint) {
      if (length > MAX_RANDOM) throw trap(`${bytes}: expected at most ${MAX_RANDOM} bytes, found ${length}`);
      return surroundings.randomBytes(Number(length));
    },
    [number]: () => integer(surroundings.randomBytes(8)),
  };
}

function integer(bytes: Uint8Array): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
}

function zeroes(length: bigint): Uint8Array {
  return new Uint8Array(Number(length < MAX_WRITE ? length : MAX_WRITE));
}

function splice(to: OutputStream, from: InputStream, length: bigint): [bigint, Uint8Array, string | null] {
  const bytes = from.read(length < MAX_WRITE ? length : MAX_WRITE);
  return [BigInt(bytes.length), bytes, to.write(bytes)];
}
