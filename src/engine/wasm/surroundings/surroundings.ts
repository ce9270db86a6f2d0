/** What a guest can reach, as the hosts of preview 1 and of preview 2 share it: the real machine, or a simulated world. */
import type * as nodeFs from "node:fs";
import type { OutputName } from "../guest_end.ts";

/** The calls of `node:fs` that files of a guest need, answered by the machine or by a file system in memory. */
export type FileCalls = Pick<
  typeof nodeFs,
  | "closeSync"
  | "fstatSync"
  | "fsyncSync"
  | "ftruncateSync"
  | "futimesSync"
  | "linkSync"
  | "lstatSync"
  | "mkdirSync"
  | "openSync"
  | "readdirSync"
  | "readlinkSync"
  | "readSync"
  | "renameSync"
  | "rmdirSync"
  | "statSync"
  | "symlinkSync"
  | "unlinkSync"
  | "utimesSync"
  | "writeSync"
>;

/** A folder that a guest has from the start. */
export interface Preopen {
  /** Its name inside the guest, such as `/data`. */
  readonly guest: string;
  /** The real path of it in `files`. */
  readonly root: string;
  readonly files: FileCalls;
  readonly isReadOnly: boolean;
}

export interface Surroundings {
  /** The name of the program, and its arguments. */
  readonly args: readonly string[];
  readonly env: readonly (readonly [name: string, value: string])[];
  readonly preopens: readonly Preopen[];
  /** Nanoseconds since 1970. */
  wallNs(): bigint;
  /** Nanoseconds since some moment before the guest began. */
  monotonicNs(): bigint;
  /** Lets that much time pass. */
  sleepNs(ns: bigint): void;
  randomBytes(length: number): Uint8Array;
  /** At most so many bytes of the input; none at its end. */
  readStdin(maxBytes: number): Uint8Array;
  /** How many of so many bytes an output takes now. */
  takeOutput(name: OutputName, length: number): number;
}
