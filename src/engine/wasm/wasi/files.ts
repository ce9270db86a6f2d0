/** Files and folders that a guest has open: what descriptors of preview 1 and of preview 2 stand for. */
import { constants, type Stats } from "node:fs";
import type { FileCalls, Preopen } from "../surroundings/surroundings.ts";
import { pathBelow, PosixError } from "./paths.ts";
import { Resource } from "../calls/values.ts";

export type FileType =
  | "unknown"
  | "block-device"
  | "character-device"
  | "directory"
  | "fifo"
  | "symbolic-link"
  | "regular-file"
  | "socket";

/** What is known of a file, numbers of 64 bits as bigint, times in nanoseconds since 1970. */
export interface FileStat {
  readonly [field: string]: string | bigint;
  readonly type: FileType;
  readonly dev: bigint;
  readonly ino: bigint;
  readonly nlink: bigint;
  readonly size: bigint;
  readonly accessed: bigint;
  readonly modified: bigint;
  readonly changed: bigint;
}

export interface OpenHow {
  readonly create: boolean;
  readonly directory: boolean;
  readonly exclusive: boolean;
  readonly truncate: boolean;
  readonly read: boolean;
  readonly write: boolean;
  readonly append: boolean;
  readonly follow: boolean;
}

/** Times to set; null leaves one as it is. */
export interface NewTimes {
  readonly accessedNs: bigint | null;
  readonly modifiedNs: bigint | null;
}

const NS_PER_SECOND = 1e9;

/** An open folder. */
export class Folder extends Resource {
  readonly preopen: Preopen;
  /** Its own path in the preopened files. */
  readonly path: string;

  constructor(preopen: Preopen, path: string = preopen.root) {
    super();
    this.preopen = preopen;
    this.path = path;
  }

  get files(): FileCalls {
    return this.preopen.files;
  }

  /** @throws PosixError, or an error of the system with its code, as all methods do */
  open(path: string, how: OpenHow): Folder | OpenFile {
    const changes = how.create || how.truncate || how.write;
    if (changes) this.#requireWritable();
    const at = this.at(path, how.follow);
    const stats = this.files.lstatSync(at, { throwIfNoEntry: false });
    if (stats?.isSymbolicLink() === true) throw new PosixError("ELOOP");
    if (stats?.isDirectory() === true) {
      if (how.create && how.exclusive) throw new PosixError("EEXIST");
      if (how.write || how.truncate) throw new PosixError("EISDIR");
      return new Folder(this.preopen, at);
    }
    if (how.directory) throw new PosixError(stats === undefined ? "ENOENT" : "ENOTDIR");
    if (stats !== undefined && path.endsWith("/")) throw new PosixError("ENOTDIR");
    // A pipe would be waited for, and a device is none of the folder's.
    if (stats !== undefined && !stats.isFile()) throw new PosixError("EACCES");
    const { O_CREAT, O_EXCL, O_TRUNC, O_RDWR, O_WRONLY, O_RDONLY } = constants;
    const flags = (how.write ? (how.read ? O_RDWR : O_WRONLY) : O_RDONLY) |
      (how.create ? O_CREAT : 0) | (how.exclusive ? O_EXCL : 0) | (how.truncate ? O_TRUNC : 0);
    return new OpenFile(this.files, this.files.openSync(at, flags), how);
  }

  at(path: string, follow: boolean): string {
    return pathBelow({ files: this.files, root: this.preopen.root, from: this.path, path, follow });
  }

  stat(path: string | undefined, follow: boolean): FileStat {
    const at = path === undefined ? this.path : this.at(path, follow);
    return statOf(follow ? this.files.statSync(at) : this.files.lstatSync(at));
  }

  /** Names and types, in the order of the names. */
  list(): { readonly name: string; readonly type: FileType; readonly ino: bigint }[] {
    const names = this.files.readdirSync(this.path).map(String).sort();
    return names.map((name) => {
      const stats = this.files.lstatSync(`${this.path}/${name}`);
      return { name, type: typeOf(stats), ino: BigInt(stats.ino) };
    });
  }

  makeFolder(path: string): void {
    this.files.mkdirSync(this.#changing(path, true));
  }

  removeFolder(path: string): void {
    this.files.rmdirSync(this.#changing(path, false));
  }

  unlink(path: string): void {
    const at = this.#changing(path, false);
    if (this.files.lstatSync(at).isDirectory()) throw new PosixError("EISDIR");
    this.files.unlinkSync(at);
  }

  readLink(path: string): string {
    return String(this.files.readlinkSync(this.at(path, false)));
  }

  symlink(target: string, path: string): void {
    if (target.startsWith("/")) throw new PosixError("EPERM");
    this.files.symlinkSync(target, this.#changing(path, false));
  }

  link(path: string, to: Folder, toPath: string, follow: boolean): void {
    const from = this.#changing(path, follow);
    requireSameFiles(this, to);
    this.files.linkSync(from, to.#changing(toPath, false));
  }

  rename(path: string, to: Folder, toPath: string): void {
    const from = this.#changing(path, false);
    requireSameFiles(this, to);
    this.files.renameSync(from, to.#changing(toPath, false));
  }

  setTimes(path: string, follow: boolean, times: NewTimes): void {
    const at = this.#changing(path, follow);
    const stats = this.files.statSync(at);
    this.files.utimesSync(at, seconds(times.accessedNs, stats.atimeMs), seconds(times.modifiedNs, stats.mtimeMs));
  }

  #changing(path: string, follow: boolean): string {
    this.#requireWritable();
    const at = this.at(path, follow);
    if (at === this.preopen.root) throw new PosixError("EBUSY");
    return at;
  }

  #requireWritable(): void {
    if (this.preopen.isReadOnly) throw new PosixError("EROFS");
  }
}

/** An open file, with the position of preview 1. */
export class OpenFile extends Resource {
  readonly #files: FileCalls;
  readonly #descriptor: number;
  readonly how: Pick<OpenHow, "read" | "write">;
  append: boolean;
  position = 0n;

  constructor(files: FileCalls, descriptor: number, how: Pick<OpenHow, "read" | "write" | "append">) {
    super();
    this.#files = files;
    this.#descriptor = descriptor;
    this.how = how;
    this.append = how.append;
  }

  /** Bytes from an offset; none at the end of the file. */
  read(maxBytes: number, offset: bigint): Uint8Array {
    if (!this.how.read) throw new PosixError("EBADF");
    const buffer = new Uint8Array(maxBytes);
    return buffer.slice(0, this.#files.readSync(this.#descriptor, buffer, 0, maxBytes, Number(offset)));
  }

  /** Returns how many were written. */
  write(bytes: Uint8Array, offset: bigint): number {
    if (!this.how.write) throw new PosixError("EBADF");
    return bytes.length === 0 ? 0 : this.#files.writeSync(this.#descriptor, bytes, 0, bytes.length, Number(offset));
  }

  get size(): bigint {
    return BigInt(this.#files.fstatSync(this.#descriptor).size);
  }

  stat(): FileStat {
    return statOf(this.#files.fstatSync(this.#descriptor));
  }

  resize(size: bigint): void {
    if (!this.how.write) throw new PosixError("EINVAL");
    this.#files.ftruncateSync(this.#descriptor, Number(size));
  }

  setTimes({ accessedNs, modifiedNs }: NewTimes): void {
    const stats = this.#files.fstatSync(this.#descriptor);
    this.#files.futimesSync(this.#descriptor, seconds(accessedNs, stats.atimeMs), seconds(modifiedNs, stats.mtimeMs));
  }

  sync(): void {
    this.#files.fsyncSync(this.#descriptor);
  }

  close(): void {
    this.#files.closeSync(this.#descriptor);
  }
}

function requireSameFiles(one: Folder, other: Folder): void {
  if (one.files !== other.files) throw new PosixError("EXDEV");
}

function seconds(ns: bigint | null, otherwiseMs: number): number {
  return ns === null ? otherwiseMs / 1000 : Number(ns) / NS_PER_SECOND;
}

function typeOf(stats: Stats): FileType {
  if (stats.isFile()) return "regular-file";
  if (stats.isDirectory()) return "directory";
  if (stats.isSymbolicLink()) return "symbolic-link";
  if (stats.isCharacterDevice()) return "character-device";
  if (stats.isBlockDevice()) return "block-device";
  if (stats.isFIFO()) return "fifo";
  return stats.isSocket() ? "socket" : "unknown";
}

function statOf(stats: Stats): FileStat {
  const ns = (ms: number) => BigInt(Math.floor(ms * 1000)) * 1000n;
  return {
    type: typeOf(stats),
    dev: BigInt(stats.dev),
    ino: BigInt(stats.ino),
    nlink: BigInt(stats.nlink),
    size: BigInt(stats.size),
    accessed: ns(stats.atimeMs),
    modified: ns(stats.mtimeMs),
    changed: ns(stats.ctimeMs),
  };
}
