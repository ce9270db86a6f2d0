/** Single calls of files that fail, as a disk lets them fail: with `EIO`, at a read, a write or a sync. */
import type { Kernel } from "../../world/kernel.ts";

/** Faults of single calls. */
export const DISK_RATED = ["diskError", "fsyncError"] as const;

/** How likely each of these is, from 0 to 1. */
export type DiskRates = Record<typeof DISK_RATED[number], number>;

const DATA: Readonly<Record<string, string>> = {
  read: "read",
  readv: "read",
  readFile: "read",
  write: "write",
  writev: "write",
  writeFile: "write",
  appendFile: "write",
};
const SYNCS: readonly string[] = ["fsync", "fdatasync"];

/** What faults use of the files of a machine. */
interface Files {
  /** The paths of open files, by descriptor. */
  readonly descriptors: ReadonlyMap<number, string>;
  /** A sync of a file has failed. */
  forget(fd: number): void;
}

/** Of the disk of one machine. */
export class FileFaults {
  readonly #kernel: Kernel;
  readonly #machine: string;
  readonly #rates: DiskRates;

  /** @param rates which may change */
  constructor(kernel: Kernel, machine: string, rates: DiskRates) {
    this.#kernel = kernel;
    this.#machine = machine;
    this.#rates = rates;
  }

  /** Throws what the call of a program meets. A sync that fails leaves what it was for in the cache, where it counts as written. */
  meet(files: Files, call: string, [first]: readonly unknown[]): void {
    const isSync = SYNCS.includes(call);
    const syscall = isSync ? call : DATA[call];
    if (syscall === undefined) return;
    const path = typeof first === "number" ? files.descriptors.get(first) ?? first : first;
    if (!this.#strikes(isSync ? "fsyncError" : "diskError", `${syscall} ${path}`)) return;
    if (isSync) files.forget(first as number);
    throw diskError("EIO", syscall);
  }

  #strikes(fault: keyof DiskRates, what: string): boolean {
    const chance = this.#rates[fault];
    if (chance === 0) return false;
    const label = `${fault} ${this.#machine}: ${what}`.slice(0, 200);
    return this.#kernel.decide({ kind: "fault", label, arity: 2, chance, isOptional: true }) === 1;
  }
}

const ERRORS = {
  EIO: { errno: -5, text: "i/o error" },
  ENOSPC: { errno: -28, text: "no space left on device" },
} as const;

/** As Node gives it. */
export function diskError(code: keyof typeof ERRORS, syscall: string): Error {
  const { errno, text } = ERRORS[code];
  return Object.assign(new Error(`${code}: ${text}, ${syscall}`), { errno, code, syscall });
}
