/** Real files below a folder, through `node:fs`, with snapshots that undo what was done since. */
import { Buffer } from "node:buffer";
import * as fs from "node:fs";
import { join, relative, sep } from "node:path";
import { confineCopy } from "./confine_copy.ts";
import { type EncodedResult, encodeError, encodeResult } from "./file_results.ts";
import { firstMissing, HostPaths, pathsOf } from "./paths.ts";

export interface FsCall {
  /** As in `node:fs`, without `Sync`. */
  readonly name: string;
  readonly args: readonly unknown[];
}

export interface HostFilesOptions {
  /** The folder that may not be left. */
  readonly root: string;
  /** The mount point inside the world. */
  readonly mount: string;
  /** Larger files are not read. */
  readonly maxBytes: number;
}

const READS = new Set(["access", "exists", "lstat", "readFile", "readdir", "readlink", "realpath", "stat", "statfs"]);

/** Calls that open what is at a path. */
const OPENS = new Set(["appendFile", "copyFile", "open", "readFile", "truncate", "writeFile"]);

/** A recording keeps the whole list. */
const MAX_LISTED = 20_000;

/** The content of a path before it was changed. */
type Before =
  | { readonly kind: "nothing" }
  | { readonly kind: "file"; readonly content: Buffer; readonly mode: number }
  | { readonly kind: "link"; readonly target: string }
  | { readonly kind: "folder"; readonly mode: number; readonly inside: readonly (readonly [string, Before])[] };

export class HostFiles {
  readonly #paths: HostPaths;
  readonly #mount: string;
  readonly #maxBytes: number;
  /** The paths that have changed since each snapshot, in order. */
  readonly #snapshots = new Map<string, { path: string; before: Before }[]>();
  /** Descriptors that the world has opened, from its numbers to this process's: all others are this process's own. */
  readonly #descriptors = new Map<number, number>();

  constructor({ root, mount, maxBytes }: HostFilesOptions) {
    this.#paths = new HostPaths(root, mount);
    this.#mount = mount;
    this.#maxBytes = maxBytes;
  }

  /** Does what is asked. What goes wrong is a result too. */
  perform({ name, args }: FsCall): EncodedResult {
    const shown = (text: string) => this.#paths.shown(text);
    try {
      if (name === "exists") return { value: this.#exists(args) };
      if (name === "cp" && hasFilter(args[2])) throw new TypeError("cp: a filter is not supported with host files");
      const given = this.#paths.resolve(name, args);
      if (typeof given[0] === "number") given[0] = this.#requireOpen(name, given[0]);
      if (name === "cp") {
        confineCopy(this.#paths.root, String(given[0]), String(given[1]), isSet(given[2], "dereference"));
      }
      if (OPENS.has(name)) { for (const index of pathsOf(name)) requireOrdinary(given[index]); }
      if (this.#changes(name, args)) this.#remember(name, given);
      if (name === "readFile") this.#requireSmall(given[0]);
      if (name === "readdir" && isSet(given[1], "recursive")) return encodeResult(readTree(given), shown);
      const call = (fs as unknown as Record<string, (...args: unknown[]) => unknown>)[`${name}Sync`]!;
      const result = this.#noteMade(name, args, call(...given));
      return name === "read" || name === "readv" ? readInto(result as number, given) : encodeResult(result, shown);
    } catch (error) {
      return encodeError(error, shown);
    }
  }

  /** Paths of all files as the world has them, sorted. */
  list(): EncodedResult {
    const files = entriesBelow(this.#paths.root).filter((entry) => !entry.isDirectory());
    if (files.length > MAX_LISTED) {
      const message = `expected at most ${MAX_LISTED} files in the working folder, found ${files.length}`;
      return { error: { message, code: "ERR_TOO_MANY_FILES" } };
    }
    const shown = files.map(({ parentPath, name }) =>
      `${this.#mount}/${relative(this.#paths.root, join(parentPath, name)).split(sep).join("/")}`
    );
    return { value: shown.sort() };
  }

  /** From now on what is changed can be brought back. */
  snapshot(name: string): true {
    this.#snapshots.set(name, []);
    return true;
  }

  /** Undoes what was changed since the snapshot. False when there is none of that name. */
  restore(name: string): boolean {
    const changes = this.#snapshots.get(name);
    if (changes === undefined) return false;
    for (const { path, before } of changes.splice(0).reverse()) {
      // What another snapshot brought back meanwhile may be a link on the way.
      this.#paths.requireReal(path);
      for (const others of this.#snapshots.values()) {
        if (others !== changes) others.push({ path, before: stateOf(path) });
      }
      fs.rmSync(path, { recursive: true, force: true });
      bringBack(path, before);
    }
    return true;
  }

  /** Treats a file that may not be looked at as absent. */
  #exists(args: readonly unknown[]): boolean {
    try {
      return fs.existsSync(this.#paths.resolve("exists", args)[0] as string);
    } catch {
      return false;
    }
  }

  #changes(name: string, args: readonly unknown[]): boolean {
    if (name === "open") return args[1] !== "r" && args[1] !== undefined && args[1] !== fs.constants.O_RDONLY;
    return !READS.has(name) && typeof args[0] !== "number";
  }

  #remember(name: string, args: readonly unknown[]): void {
    if (this.#snapshots.size === 0) return;
    for (const index of pathsOf(name)) {
      const path = args[index];
      if (typeof path !== "string") continue;
      // Of folders that are made on the way, the first.
      const first = firstMissing(this.#paths.root, path);
      for (const changes of this.#snapshots.values()) changes.push({ path: first, before: stateOf(first) });
    }
  }

  /** Keeps track of what a call has opened, closed, or named itself. Gives the result as the world has it. */
  #noteMade(name: string, [first]: readonly unknown[], result: unknown): unknown {
    if (name === "close") this.#descriptors.delete(first as number);
    if (name === "open") {
      let free = 3;
      while (this.#descriptors.has(free)) free++;
      this.#descriptors.set(free, result as number);
      return free;
    }
    if (name !== "mkdtemp") return result;
    const made = { path: String(result), before: { kind: "nothing" } } as const;
    for (const changes of this.#snapshots.values()) changes.push(made);
    return result;
  }

  #requireOpen(name: string, descriptor: number): number {
    const real = this.#descriptors.get(descriptor);
    if (real !== undefined) return real;
    throw Object.assign(new Error(`EBADF: bad file descriptor, ${name}`), { code: "EBADF", errno: -9, syscall: name });
  }

  #requireSmall(path: unknown): void {
    const stats = typeof path === "number" ? fs.fstatSync(path) : fs.statSync(path as string);
    if (stats.size <= this.#maxBytes) return;
    throw Object.assign(new Error(`the file has ${stats.size} bytes, more than ${this.#maxBytes} (maxHostBytes)`), {
      code: "ERR_FS_FILE_TOO_LARGE",
    });
  }
}

function hasFilter(options: unknown): boolean {
  return typeof options === "object" && options !== null && "filter" in options;
}

function isSet(options: unknown, name: string): boolean {
  return typeof options === "object" && options !== null && (options as Record<string, unknown>)[name] === true;
}

/** To open a pipe waits for its other end, for ever if there is none, and nothing can end a synchronous call. */
function requireOrdinary(path: unknown): void {
  if (typeof path !== "string") return;
  const stats = fs.statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || stats.isFile() || stats.isDirectory()) return;
  throw Object.assign(new Error(`expected a file, found a pipe, a socket or a device: ${path}`), { code: "ENOTSUP" });
}

/** `readdir` of all that is below a folder. The one of `node:fs` would follow links into other folders. */
function readTree([folder, options]: readonly unknown[]): unknown {
  const entries = entriesBelow(folder as string);
  if (isSet(options, "withFileTypes")) return entries;
  return entries.map(({ parentPath, name }) => relative(folder as string, join(parentPath, name)));
}

function entriesBelow(folder: string): fs.Dirent[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry, ...entriesBelow(join(folder, entry.name))] : [entry]
  );
}

function readInto(count: number, args: readonly unknown[]): EncodedResult {
  const targets = Array.isArray(args[1]) ? args[1] as Uint8Array[] : [args[1] as Uint8Array];
  const offset = typeof args[2] === "number" && !Array.isArray(args[1]) ? args[2] : 0;
  let left = count;
  const into = targets.map((target) => {
    const size = Math.min(left, target.length - offset);
    left -= size;
    return Buffer.from(target.buffer, target.byteOffset + offset, size).toString("base64");
  });
  return { read: count, into };
}

function stateOf(path: string): Before {
  const stats = fs.lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return { kind: "nothing" };
  if (stats.isSymbolicLink()) return { kind: "link", target: fs.readlinkSync(path) };
  const mode = stats.mode & 0o7777;
  // A pipe would be waited for.
  if (!stats.isDirectory() && !stats.isFile()) return { kind: "nothing" };
  if (stats.isFile()) return { kind: "file", content: fs.readFileSync(path), mode };
  const inside = fs.readdirSync(path).map((name): readonly [string, Before] => [name, stateOf(join(path, name))]);
  return { kind: "folder", mode, inside };
}

function bringBack(path: string, before: Before): void {
  switch (before.kind) {
    case "nothing":
      return;
    case "file":
      return fs.writeFileSync(path, before.content, { mode: before.mode });
    case "link":
      return fs.symlinkSync(before.target, path);
    case "folder":
      fs.mkdirSync(path, { mode: before.mode });
      for (const [name, state] of before.inside) bringBack(join(path, name), state);
  }
}
