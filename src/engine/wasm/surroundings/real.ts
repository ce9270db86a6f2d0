/** The real machine, as a guest that is recorded reaches it: nothing of it but what the caller has named. */
import * as fs from "node:fs";
import { performance } from "node:perf_hooks";
import { bytesInput } from "./input.ts";
import type { Preopen, Surroundings } from "./surroundings.ts";
import { realCrypto } from "../../host/crypto.ts";

export interface RealSurroundingsOptions {
  readonly args: readonly string[];
  readonly env: Surroundings["env"];
  readonly preopens: readonly Omit<Preopen, "files">[];
  /** Its input; that of the process if it is left out, which is read when the guest asks. */
  readonly stdin: Uint8Array | undefined;
}

const STDIN = 0;
const NS_PER_MS = 1_000_000;
/** `Atomics.wait` is asked for no longer than this at a time. */
const MAX_WAIT_MS = 60_000;

/** Surroundings that read real clocks, files and randomness. */
export function realSurroundings({ args, env, preopens, stdin }: RealSurroundingsOptions): Surroundings {
  return {
    args,
    env,
    preopens: preopens.map((preopen) => ({ ...preopen, files: fs })),
    wallNs: () => BigInt(Math.floor((performance.timeOrigin + performance.now()) * 1000)) * 1000n,
    monotonicNs: () => BigInt(Math.floor(performance.now() * NS_PER_MS)),
    sleepNs(ns) {
      const cell = new Int32Array(new SharedArrayBuffer(4));
      for (let leftMs = Number(ns) / NS_PER_MS; leftMs > 0; leftMs -= MAX_WAIT_MS) {
        Atomics.wait(cell, 0, 0, Math.min(leftMs, MAX_WAIT_MS));
      }
    },
    randomBytes: (length) => realCrypto().randomFillSync(new Uint8Array(length)),
    takeOutput: (_name, length) => length,
    readStdin: stdin === undefined ? readInput : bytesInput(stdin),
  };
}

function readInput(maxBytes: number): Uint8Array {
  const buffer = new Uint8Array(maxBytes);
  for (;;) {
    try {
      return buffer.slice(0, fs.readSync(STDIN, buffer));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A terminal or pipe that has nothing yet.
      if (code === "EAGAIN") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      else if (code === "EOF" || code === "EISDIR") return new Uint8Array(0);
      else throw error;
    }
  }
}
