/** What stands behind the functions of preview 1: the descriptors of one guest, over its surroundings. Knows nothing of memory. */
import { WasiError } from "../calls/calls.ts";
import type { Surroundings } from "../surroundings/surroundings.ts";
import type { OutputName } from "../guest_end.ts";
import { type FileStat, Folder, type NewTimes, OpenFile, type OpenHow } from "../wasi/files.ts";
import { ERRNO, type ErrorCode, wasiError } from "./errors.ts";

type Descriptor = { readonly kind: "stdin" } | { readonly kind: OutputName } | Folder | OpenFile;

/** Descriptors that a guest has open at once. */
const MAX_DESCRIPTORS = 10_000;
/** Of one call that reads. */
const MAX_BYTES = 16 * 1024 * 1024;

export type Whence = "set" | "current" | "end";

export interface DescriptorState {
  readonly [field: string]: string | boolean;
  readonly type: FileStat["type"];
  readonly append: boolean;
}

const NO_TIMES = { dev: 0n, nlink: 1n, size: 0n, accessed: 0n, modified: 0n, changed: 0n } as const;

export class Preview1Host {
  readonly #surroundings: Surroundings;
  readonly #descriptors = new Map<number, Descriptor>([
    [0, { kind: "stdin" }],
    [1, { kind: "stdout" }],
    [2, { kind: "stderr" }],
  ]);
  /** Descriptors of the folders that the guest has from the start, and their names. */
  readonly #preopens = new Map<number, string>();

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    for (const preopen of surroundings.preopens) this.#preopens.set(this.#add(new Folder(preopen)), preopen.guest);
  }

  args(): readonly string[] {
    return this.#surroundings.args;
  }

  env(): readonly string[] {
    return this.#surroundings.env.map(([name, value]) => `${name}=${value}`);
  }

  /** @param clock 0 is the wall clock; the others count from the start */
  time(clock: number): bigint {
    if (clock === 0) return this.#surroundings.wallNs();
    if (clock === 1) return this.#surroundings.monotonicNs();
    return fail("EINVAL");
  }

  sleep(ns: bigint): null {
    this.#surroundings.sleepNs(ns);
    return null;
  }

  random(length: number): Uint8Array {
    return this.#surroundings.randomBytes(length);
  }

  state(fd: number): DescriptorState {
    const found = this.#at(fd);
    if (found instanceof Folder) return { type: "directory", append: false };
    if (found instanceof OpenFile) return { type: "regular-file", append: found.append };
    return { type: "character-device", append: false };
  }

  setAppend(fd: number, append: boolean): null {
    const found = this.#at(fd);
    if (found instanceof OpenFile) found.append = append;
    return null;
  }

  close(fd: number): null {
    const found = this.#at(fd);
    this.#descriptors.delete(fd);
    this.#preopens.delete(fd);
    if (found instanceof OpenFile) system(() => found.close());
    return null;
  }

  renumber(from: number, to: number): null {
    const found = this.#at(from);
    this.#at(to);
    if (from !== to) {
      this.close(to);
      this.#descriptors.set(to, found);
      this.#descriptors.delete(from);
    }
    return null;
  }

  /** @param offset where it reads; null for the position, which moves on */
  read(fd: number, maxBytes: number, offset: bigint | null): Uint8Array {
    const found = this.#at(fd);
    const most = Math.min(maxBytes, MAX_BYTES);
    if (found instanceof Folder) return fail("EISDIR");
    if (!(found instanceof OpenFile)) {
      if (offset !== null) return fail("ESPIPE");
      return found.kind === "stdin" ? system(() => this.#surroundings.readStdin(most)) : fail("EBADF");
    }
    const bytes = system(() => found.read(most, offset ?? found.position));
    if (offset === null) found.position += BigInt(bytes.length);
    return bytes;
  }

  /** Returns how many bytes were written, and the output that they went to, if it is one. */
  write(fd: number, bytes: Uint8Array, offset: bigint | null): { written: number; to: OutputName | null } {
    const found = this.#at(fd);
    if (found instanceof Folder) return fail("EISDIR");
    if (!(found instanceof OpenFile)) {
      if (offset !== null) return fail("ESPIPE");
      const { kind } = found;
      if (kind === "stdin") return fail("EBADF");
      return { written: system(() => this.#surroundings.takeOutput(kind, bytes.length)), to: kind };
    }
    const at = offset ?? (found.append ? system(() => found.size) : found.position);
    const written = system(() => found.write(bytes, at));
    if (offset === null) found.position = at + BigInt(written);
    return { written, to: null };
  }

  seek(fd: number, offset: bigint, whence: Whence): bigint {
    const found = this.#file(fd);
    const base = whence === "set" ? 0n : whence === "current" ? found.position : system(() => found.size);
    if (base + offset < 0n) return fail("EINVAL");
    return found.position = base + offset;
  }

  stat(fd: number): FileStat {
    const found = this.#at(fd);
    if (found instanceof Folder) return system(() => found.stat(undefined, true));
    if (found instanceof OpenFile) return system(() => found.stat());
    return { type: "character-device", ino: BigInt(fd), ...NO_TIMES };
  }

  resize(fd: number, size: bigint): null {
    system(() => this.#file(fd).resize(size));
    return null;
  }

  /** Makes a file at least so long. */
  allocate(fd: number, size: bigint): null {
    const file = this.#file(fd);
    system(() => file.size < size ? file.resize(size) : undefined);
    return null;
  }

  setTimes(fd: number, times: Times): null {
    const found = this.#at(fd);
    if (!(found instanceof OpenFile)) return fail("EBADF");
    system(() => found.setTimes(this.#times(times)));
    return null;
  }

  sync(fd: number): null {
    const found = this.#at(fd);
    if (found instanceof OpenFile) system(() => found.sync());
    return null;
  }

  preopen(fd: number): string {
    return this.#preopens.get(fd) ?? fail("EBADF");
  }

  list(fd: number): ReturnType<Folder["list"]> {
    const folder = this.#folder(fd);
    return system(() => [
      { name: ".", type: "directory", ino: folder.stat(undefined, true).ino },
      { name: "..", type: "directory", ino: 0n },
      ...folder.list(),
    ]);
  }

  open(fd: number, path: string, how: OpenHow): number {
    const folder = this.#folder(fd);
    return this.#add(system(() => folder.open(path, how)));
  }

  statAt(fd: number, path: string, follow: boolean): FileStat {
    return system(() => this.#folder(fd).stat(path, follow));
  }

  setTimesAt(fd: number, path: string, follow: boolean, times: Times): null {
    system(() => this.#folder(fd).setTimes(path, follow, this.#times(times)));
    return null;
  }

  makeFolder(fd: number, path: string): null {
    system(() => this.#folder(fd).makeFolder(path));
    return null;
  }

  removeFolder(fd: number, path: string): null {
    system(() => this.#folder(fd).removeFolder(path));
    return null;
  }

  unlink(fd: number, path: string): null {
    system(() => this.#folder(fd).unlink(path));
    return null;
  }

  readLink(fd: number, path: string): string {
    return system(() => this.#folder(fd).readLink(path));
  }

  symlink(target: string, fd: number, path: string): null {
    system(() => this.#folder(fd).symlink(target, path));
    return null;
  }

  link(fd: number, follow: boolean, path: string, toFd: number, toPath: string): null {
    system(() => this.#folder(fd).link(path, this.#folder(toFd), toPath, follow));
    return null;
  }

  rename(fd: number, path: string, toFd: number, toPath: string): null {
    system(() => this.#folder(fd).rename(path, this.#folder(toFd), toPath));
    return null;
  }

  #times({ accessed, modified }: Times): NewTimes {
    const of = (time: bigint | "now" | null) => time === "now" ? this.#surroundings.wallNs() : time;
    return { accessedNs: of(accessed), modifiedNs: of(modified) };
  }

  #add(descriptor: Descriptor): number {
    if (this.#descriptors.size >= MAX_DESCRIPTORS) return fail("EMFILE");
    let free = 3;
    while (this.#descriptors.has(free)) free++;
    this.#descriptors.set(free, descriptor);
    return free;
  }

  #at(fd: number): Descriptor {
    return this.#descriptors.get(fd) ?? fail("EBADF");
  }

  #folder(fd: number): Folder {
    const found = this.#at(fd);
    return found instanceof Folder ? found : fail("ENOTDIR");
  }

  #file(fd: number): OpenFile {
    const found = this.#at(fd);
    if (found instanceof OpenFile) return found;
    return fail(found instanceof Folder ? "EBADF" : "ESPIPE");
  }
}

/** Times to set: nanoseconds since 1970, the time of the call, or as it is. */
export interface Times {
  readonly [field: string]: bigint | "now" | null;
  readonly accessed: bigint | "now" | null;
  readonly modified: bigint | "now" | null;
}

function fail(code: ErrorCode): never {
  throw new WasiError(ERRNO[code]);
}

/** Does what may fail as calls of the system do. */
function system<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw wasiError(error);
  }
}
