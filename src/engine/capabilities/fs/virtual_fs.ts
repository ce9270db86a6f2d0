/**
 * The simulated file system: a memfs volume that reads virtual time. Nothing of it touches the disk. Steps and the
 * sandbox's `node:fs` work on the same volume; the latter lets every asynchronous completion go through the scheduler.
 */
import { Buffer } from "node:buffer";
import { constants } from "node:fs";
import { posix } from "node:path";
import process from "node:process";
import type { Volume } from "memfs";
import { createDate } from "../../world/date.ts";
import type { ProgramClock } from "../../world/clock.ts";
import { unpatched } from "../../unpatched.ts";
import type { Kernel } from "../../world/kernel.ts";
import { Disk, type DiskProfile } from "./disk.ts";
import { LOSSES } from "./journal.ts";
import { FileSystem, type MemoryVolume, VIRTUAL_CWD } from "./file_system.ts";
import { newVolume } from "./volumes.ts";

export const VIRTUAL_TMP = "/tmp";

/** One file or folder of a snapshot. */
interface Saved {
  readonly path: string;
  readonly mode: number;
  readonly content: Buffer | string | undefined;
  readonly kind: "file" | "folder" | "link";
}

/** Ends a call of the volume at a change, for a program that is cut off there. */
class CutOff extends Error {}

/** Calls that follow a path before another one does something there. */
const LOOKS: readonly (string | symbol)[] = ["lstatSync", "readlinkSync"];

/** The volume, with somebody who is told of paths. */
function touching(volume: MemoryVolume, onTouch: (path: string) => void): MemoryVolume {
  return new Proxy(volume, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== "function" || LOOKS.includes(key)) return member;
      return (...args: unknown[]) => {
        for (const arg of args.slice(0, 2)) if (typeof arg === "string" && arg.startsWith("/")) onTouch(arg);
        return member.apply(target, args) as unknown;
      };
    },
  });
}

/** As the system does, from the lowest that is free: memfs counts down, for all volumes of a process together. */
function numberDescriptors({ _core: core }: Volume): void {
  const newFdNumber = () => {
    let free = 3;
    while (free in core.fds) free++;
    return free;
  };
  const read: typeof core.read = core.read.bind(core);
  const write: typeof core.write = core.write.bind(core);
  Object.assign(core, {
    newFdNumber,
    read: (...args: Parameters<typeof read>) => {
      requireMode(core.fds[args[0]]?.flags, constants.O_WRONLY, "read");
      return read(...args);
    },
    write: (...args: Parameters<typeof write>) => {
      requireMode(core.fds[args[0]]?.flags, constants.O_RDONLY, "write");
      return write(...args);
    },
  });
}

/** A descriptor that is for the other direction only is a bad one, which memfs does not say. */
function requireMode(flags: number | undefined, otherOnly: number, syscall: string): void {
  if (flags === undefined || (flags & (constants.O_WRONLY | constants.O_RDWR)) !== otherOnly) return;
  throw Object.assign(new Error(`EBADF: bad file descriptor, ${syscall}`), { code: "EBADF", errno: -9, syscall });
}

/** In a world everybody is root, whoever runs it. */
const root = () => 0;

/**
 * A `Date` whose `new Date()` is made by `now`. memfs keeps such dates and hands none of them out: a write asks for a dozen, so that one of
 * them may stand for all of the same time.
 */
function dated(base: DateConstructor, now: () => Date): DateConstructor {
  return new Proxy(base, {
    construct: (target, args) => args.length === 0 ? now() : Reflect.construct(target, args) as Date,
  });
}

export class VirtualFs extends FileSystem {
  readonly #volume: MemoryVolume;
  readonly #date: DateConstructor;
  readonly #random: () => number;
  #showsTimes = false;
  readonly #snapshots = new Map<string, readonly Saved[]>();
  /** Of a machine that may lose its power. */
  readonly #disk: Disk | undefined;
  /** Cuts the program off, once its call of the volume has been left. */
  #cutOff: (() => never) | undefined;

  /**
   * @param clock what the times of files are read from
   * @param files contents by path
   * @param cwd the working folder, which relative paths are below
   * @param profile of the disk of a machine that may lose its power
   */
  constructor(
    kernel: Kernel,
    clock: ProgramClock,
    files: Readonly<Record<string, string>> = {},
    cwd: string = VIRTUAL_CWD,
    profile?: DiskProfile,
  ) {
    super(cwd);
    let isMade = false;
    // What is there from the start has the date of the start, whenever the program first uses files.
    const base = createDate(() => isMade ? clock.nowMs : clock.startMs);
    let latest: { readonly date: Date; readonly ms: number; readonly turns: number } | undefined;
    this.#date = dated(base, () => {
      if (!isMade) return new base();
      const { nowMs: ms } = clock;
      const { turns } = kernel.scheduler;
      if (latest?.ms !== ms || latest.turns !== turns) latest = { date: this.#stamped(new base(), kernel), ms, turns };
      return latest.date;
    });
    const random = () => kernel.randomUnit("fs");
    this.#random = random;
    const memory = this.#virtually(newVolume);
    numberDescriptors(memory);
    this.#volume = memory as unknown as MemoryVolume;
    let disk: Disk | undefined;
    this.#virtually(() => {
      memory.mkdirSync(cwd, { recursive: true });
      memory.mkdirSync(VIRTUAL_TMP, { recursive: true });
      memory.fromJSON(files, cwd);
      if (profile !== undefined) disk = new Disk(memory, profile);
      disk?.settle();
    });
    this.#disk = disk;
    isMade = true;
  }

  /** Tells of a look at the date, since it says when something happened. */
  #stamped(date: Date, kernel: Kernel): Date {
    const stamp = kernel.time.stamp();
    date.getTime = () => {
      if (this.#showsTimes) stamp.see();
      return date.valueOf();
    };
    return date;
  }

  override embed(path: string, base64: string): void {
    this.#virtually(() => {
      if (this.#volume.existsSync(path)) return;
      this.#volume.mkdirSync(posix.dirname(path), { recursive: true });
      this.#volume.writeFileSync(path, Buffer.from(base64, "base64"));
    });
  }

  override showingTimes<T>(work: () => T): T {
    this.#showsTimes = true;
    try {
      return work();
    } finally {
      this.#showsTimes = false;
    }
  }

  /** Works on the volume, synchronously. */
  /** Mostly the folder is there, and to look first would take as long as to write. */
  override writeText(path: string, data: string): void {
    const absolute = this.resolve(path);
    this.use((volume) => {
      try {
        volume.writeFileSync(absolute, data);
      } catch (error) {
        const parent = posix.dirname(absolute);
        if (volume.existsSync(parent)) throw error;
        volume.mkdirSync(parent, { recursive: true });
        volume.writeFileSync(absolute, data);
      }
    });
  }

  use<T>(work: (volume: MemoryVolume) => T): T {
    const { onTouch } = this;
    const volume = onTouch === undefined ? this.#volume : touching(this.#volume, onTouch);
    if (this.onWrite === undefined || this.#disk === undefined) return this.#virtually(() => work(volume));
    return this.#whileTold(this.#disk, () => work(volume));
  }

  /** Within one call of the program, what comes before a change is what came after the last one. */
  #whileTold<T>(disk: Disk, work: () => T): T {
    let isAsked = false;
    disk.onChange = (when, change) => {
      if (this.#cutOff !== undefined) throw new CutOff();
      if (when === "before" && isAsked) return;
      isAsked = when === "after";
      this.#cutOff = this.onWrite?.(`${when} it ${change}`);
      if (this.#cutOff !== undefined) throw new CutOff();
    };
    try {
      return this.#virtually(work);
    } finally {
      disk.onChange = undefined;
      const cutOff = this.#cutOff;
      this.#cutOff = undefined;
      // Whatever the call made of being cut off.
      cutOff?.();
    }
  }

  /** Times, random names and the user, which memfs takes from the globals, are virtual meanwhile, and the language is as it was. */
  #virtually<T>(work: () => T): T {
    const { Date: realDate } = globalThis;
    const { random: realRandom } = Math;
    const { getuid, getgid } = process;
    globalThis.Date = this.#date;
    Math.random = this.#random;
    process.getuid = process.getgid = root;
    try {
      return unpatched(work);
    } finally {
      globalThis.Date = realDate;
      Math.random = realRandom;
      Object.assign(process, { getuid, getgid });
    }
  }

  list(): string[] {
    return this.#save().filter((entry) => entry.kind !== "folder").map((entry) => entry.path);
  }

  /** Saves the state of the whole file system under a name. */
  snapshot(name: string): void {
    this.#snapshots.set(name, this.#save());
  }

  /** Brings back a kept state. False when there is no snapshot of that name. */
  restore(name: string): boolean {
    const saved = this.#snapshots.get(name);
    if (saved === undefined) return false;
    this.#replaceAll(saved);
    return true;
  }

  override losePower(choose: (losses: readonly string[]) => number, draw: (bound: number) => number): void {
    const disk = this.#disk;
    if (disk === undefined || (disk.pending === 0 && !disk.hasForgotten)) return;
    const loss = LOSSES[choose(LOSSES)]!;
    this.#loseTo(disk, disk.afterLoss(loss, draw));
  }

  override waysToLosePower(): ReturnType<FileSystem["waysToLosePower"]> {
    const disk = this.#disk;
    if (disk === undefined) return super.waysToLosePower();
    const { states, isComplete } = disk.states();
    const ways = states.map(({ lost, survivors }) => ({ lost, lose: () => this.#loseTo(disk, survivors) }));
    return { ways, isComplete };
  }

  /** Nothing is there any more but this, and all of it is durable. */
  #loseTo(disk: Disk, survivors: readonly Saved[]): void {
    const { left } = disk;
    disk.left = undefined;
    this.#replaceAll(survivors);
    disk.left = left;
    this.#virtually(() => disk.settle());
  }

  override forget(fd: number): void {
    this.#disk?.forget(fd);
  }

  override limitTo(bytes: number | undefined): void {
    if (this.#disk !== undefined) this.#disk.left = bytes;
  }

  override rot(draw: (what: string, bound: number) => number): string | undefined {
    return this.#virtually(() => this.#disk?.rot(draw));
  }

  /** Puts all that there is in the place of all that there was. */
  #replaceAll(saved: readonly Saved[]): void {
    this.use((volume) => {
      for (const child of volume.readdirSync("/")) volume.rmSync(`/${child}`, { recursive: true, force: true });
      for (const { path, kind, content, mode } of saved) {
        if (kind === "folder") volume.mkdirSync(path, { recursive: true, mode });
        else if (kind === "link") volume.symlinkSync(content as string, path);
        else volume.writeFileSync(path, content as Buffer, { mode });
      }
    });
  }

  /** Everything in the volume, folders before what is in them, sorted by path. */
  #save(): Saved[] {
    const saved: Saved[] = [];
    const visit = (folder: string, volume: MemoryVolume) => {
      for (const name of (volume.readdirSync(folder) as string[]).sort()) {
        const path = folder === "/" ? `/${name}` : `${folder}/${name}`;
        const stats = volume.lstatSync(path);
        const mode = Number(stats.mode) & 0o7777;
        if (stats.isDirectory()) {
          saved.push({ path, mode, kind: "folder", content: undefined });
          visit(path, volume);
        } else if (stats.isSymbolicLink()) {
          saved.push({ path, mode, kind: "link", content: volume.readlinkSync(path) as string });
        } else {
          saved.push({ path, mode, kind: "file", content: volume.readFileSync(path) as Buffer });
        }
      }
    };
    this.use((volume) => visit("/", volume));
    return saved;
  }
}
