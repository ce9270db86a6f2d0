/** The operations on the files of a world, wherever they are kept. Steps and the sandbox's `node:fs` work on the same ones. */
import type { FileFaults } from "./file_faults.ts";
import { posix } from "node:path";

/** The working directory inside a world. */
export const VIRTUAL_CWD = "/app";

interface Stats {
  readonly mode: number;
  isDirectory(): boolean;
  isFile(): boolean;
  isSymbolicLink(): boolean;
}

/**
 * The part of the volume that is used by name: functions of `node:fs`, as far as they are used. The sandbox's `node:fs` uses
 * all others.
 */
export interface MemoryVolume {
  closeSync(fd: number): void;
  existsSync(path: string): boolean;
  fsyncSync(fd: number): void;
  ftruncateSync(fd: number, bytes: number): void;
  linkSync(path: string, newPath: string): void;
  lstatSync(path: string): Stats;
  lstatSync(path: string, options: { readonly throwIfNoEntry: false }): Stats | undefined;
  mkdirSync(path: string, options: { readonly recursive?: boolean; readonly mode?: number }): string | undefined;
  openSync(path: string, flags: string): number;
  readFileSync(path: string, encoding?: "utf8"): string | Uint8Array;
  readdirSync(path: string, options?: unknown): string[];
  readlinkSync(path: string): string;
  renameSync(path: string, newPath: string): void;
  rmSync(path: string, options: { readonly recursive: boolean; readonly force: boolean }): void;
  statSync(path: string): Stats;
  symlinkSync(target: string, path: string): void;
  unlinkSync(path: string): void;
  writeSync(fd: number, bytes: Uint8Array, offset: number, length: number): number;
  writeFileSync(path: string, data: string | Uint8Array, options?: { readonly mode: number }): void;
}

/** A loss of power. */
export interface LossOfPower {
  /** What it loses, in words. */
  readonly lost: readonly string[];
  readonly lose: () => void;
}

export abstract class FileSystem {
  readonly #cwd: string;

  /** @param cwd the working folder */
  constructor(cwd: string = VIRTUAL_CWD) {
    this.#cwd = cwd;
  }

  /** Works on the volume, synchronously. Its paths are absolute, inside the world. */
  abstract use<T>(work: (volume: MemoryVolume) => T): T;

  /** Does what gives the program the times of files. */
  showingTimes<T>(work: () => T): T {
    return work();
  }

  /** The paths of open files, by descriptor: the path that it was opened with. */
  readonly descriptors = new Map<number, string>();

  /** The program that opened files has ended. */
  closeAll(): void {
    const open = [...this.descriptors.keys()];
    this.descriptors.clear();
    this.use((volume) => open.forEach((fd) => volume.closeSync(fd)));
  }

  /** True if a call is one question, however many operations of the system it is. */
  readonly asksByCall: boolean = false;

  /** Called with every path passed to a file-system call, including calls that only read. */
  onTouch: ((path: string) => void) | undefined;

  /** Keeps the state of the files under a name. */
  abstract snapshot(name: string): void;

  /** Brings back a kept state. False when there is no snapshot of that name. */
  abstract restore(name: string): boolean;

  /**
   * The power fails: what was not synced may be lost. Of the host's files nothing is.
   * @param choose a fault of some: 0 for none
   * @param draw an integer in `[0, bound)`
   */
  losePower(_choose: (losses: readonly string[]) => number, _draw: (bound: number) => number): void {}

  /**
   * Every way in which the power may fail now, each with what is lost in words, and without one twice: first that in which nothing is lost.
   * To lose one of them is to call it. Of the host's files there are none.
   */
  waysToLosePower(): { readonly ways: readonly LossOfPower[]; readonly isComplete: boolean } {
    return { ways: [], isComplete: true };
  }

  /**
   * Told before and after each change that a program makes, in words such as `before it writes 2 bytes to /app/log`. What it returns is
   * called once the call of the program has been left there, and throws.
   */
  onWrite: ((where: string) => (() => never) | undefined) | undefined;

  /** What the calls of programs may meet; undefined if nothing. */
  faults: FileFaults | undefined;

  /** A sync of a file has failed: what it was for is seen, and never durable. The host's files are as they are. */
  forget(_fd: number): void {}

  /** From now on so many more bytes can be written; undefined for any number. */
  limitTo(_bytes: number | undefined): void {}

  /** Turns a bit of a file over. @returns its path; undefined if no file has one */
  rot(_draw: (what: string, bound: number) => number): string | undefined {
    return undefined;
  }

  /** Puts a file there that belongs to the code, unless there is one. The host's files are as they are. */
  embed(_path: string, _base64: string): void {}

  /** Files that belong to the code and are too large for it, by path: how many bytes they have. */
  readonly leftOut = new Map<string, number>();

  /** Paths of all files, sorted. */
  abstract list(): string[];

  /** The absolute path inside the world. */
  resolve(path: string): string {
    return posix.resolve(this.#cwd, path);
  }

  /** The file's text, or undefined when there is no such file. */
  readText(path: string): string | undefined {
    const absolute = this.resolve(path);
    return this.use((volume) => {
      if (!volume.existsSync(absolute) || volume.statSync(absolute).isDirectory()) return undefined;
      return volume.readFileSync(absolute, "utf8") as string;
    });
  }

  /** Writes a file, and the folders above it. */
  writeText(path: string, data: string): void {
    const absolute = this.resolve(path);
    this.use((volume) => {
      const parent = posix.dirname(absolute);
      if (!volume.existsSync(parent)) volume.mkdirSync(parent, { recursive: true });
      volume.writeFileSync(absolute, data);
    });
  }

  exists(path: string): boolean {
    return this.use((volume) => volume.existsSync(this.resolve(path)));
  }
}
