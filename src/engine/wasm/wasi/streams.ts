/** `wasi:io`: streams, errors, and what is waited for. */
import { WasiError } from "../calls/calls.ts";
import { Resource, type Value } from "../calls/values.ts";
import type { Surroundings } from "../surroundings/surroundings.ts";
import type { OutputName } from "../guest_end.ts";
import type { OpenFile } from "./files.ts";
import { posix } from "./errors.ts";

/** Something to wait for: ready at once, or at a time. */
export class Pollable extends Resource {
  /** On the monotonic clock; undefined for what is ready. */
  readonly readyNs: bigint | undefined;

  constructor(readyNs?: bigint) {
    super();
    this.readyNs = readyNs;
  }
}

/** An error of a stream. */
export class StreamFailure extends Resource {
  readonly message: string;

  constructor(message: string) {
    super();
    this.message = message;
  }
}

export class InputStream extends Resource {
  /** Gives bytes; none at the end. */
  readonly #read: (maxBytes: number) => Uint8Array;

  constructor(read: (maxBytes: number) => Uint8Array) {
    super();
    this.#read = read;
  }

  read(length: bigint): Uint8Array {
    if (length === 0n) return new Uint8Array(0);
    const bytes = streaming(() => this.#read(Math.min(Number(length), MAX_BYTES)));
    if (bytes.length === 0) throw new WasiError({ tag: "closed" });
    return bytes;
  }
}

export class OutputStream extends Resource {
  readonly to: OutputName | null;
  readonly #write: (bytes: Uint8Array) => void;

  constructor(write: (bytes: Uint8Array) => void, to: OutputName | null = null) {
    super();
    this.#write = write;
    this.to = to;
  }

  /** How many of so many bytes it takes now. Files say so when they are written. */
  room(most: number, surroundings: Surroundings): bigint {
    const { to } = this;
    return BigInt(to === null ? most : streaming(() => surroundings.takeOutput(to, most)));
  }

  /** Returns the output that the bytes are for. */
  write(bytes: Uint8Array): OutputName | null {
    streaming(() => this.#write(bytes));
    return this.to;
  }
}

/** Of one call. */
export const MAX_BYTES = 1024 * 1024;

/** The stream of a file from an offset on. */
export function readingFile(file: OpenFile, offset: bigint): InputStream {
  let at = offset;
  return new InputStream((maxBytes) => {
    const bytes = file.read(maxBytes, at);
    at += BigInt(bytes.length);
    return bytes;
  });
}

/** @param offset where it writes; undefined for the end of the file */
export function writingFile(file: OpenFile, offset?: bigint): OutputStream {
  let at = offset;
  return new OutputStream((bytes) => {
    for (let from = 0; from < bytes.length;) {
      const written = file.write(bytes.subarray(from), at ?? file.size);
      from += written;
      if (at !== undefined) at += BigInt(written);
    }
  });
}

function streaming<T>(work: () => T): T {
  try {
    return posix(work);
  } catch (error) {
    if (!(error instanceof WasiError)) throw error;
    throw new WasiError({ tag: "last-operation-failed", val: new StreamFailure(String(error.payload)) });
  }
}

/** Waits for the earliest of them. Returns which are ready. */
export function poll(pollables: readonly Pollable[], surroundings: Surroundings): number[] {
  if (pollables.length === 0) throw new WebAssembly.RuntimeError("poll: expected something to wait for, found nothing");
  const readyNow = indexes(pollables, ({ readyNs }) => readyNs === undefined);
  if (readyNow.length > 0) return readyNow;
  const times = pollables.map(({ readyNs }) => readyNs!);
  const first = times.reduce((least, each) => each < least ? each : least);
  const waitNs = first - surroundings.monotonicNs();
  if (waitNs > 0n) surroundings.sleepNs(waitNs);
  return indexes(pollables, ({ readyNs }) => readyNs! <= first);
}

function indexes(pollables: readonly Pollable[], is: (pollable: Pollable) => boolean): number[] {
  return pollables.flatMap((each, index) => is(each) ? [index] : []);
}

export type HostFunction = (...args: never[]) => Value;
