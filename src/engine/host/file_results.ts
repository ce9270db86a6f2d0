/** Converts the results of `node:fs` to JSON for a recording, and back. */
import { Buffer } from "node:buffer";
import { type Dirent, Stats } from "node:fs";
import type { Json } from "../json.ts";

export type EncodedResult =
  | { readonly value: Json }
  | { readonly nothing: true }
  | { readonly base64: string }
  | { readonly stats: Readonly<Record<string, number>> }
  | { readonly entries: readonly { readonly name: string; readonly type: string; readonly parent: string }[] }
  /** Of \`read\`: how much, and what. */
  | { readonly read: number; readonly into: readonly string[] }
  | { readonly error: Readonly<Record<string, string | number>> };

const STATS = [
  "dev",
  "mode",
  "nlink",
  "uid",
  "gid",
  "rdev",
  "blksize",
  "ino",
  "size",
  "blocks",
  "atimeMs",
  "mtimeMs",
  "ctimeMs",
  "birthtimeMs",
] as const;

const TYPES = ["File", "Directory", "SymbolicLink", "FIFO", "Socket", "CharacterDevice", "BlockDevice"] as const;

/** @param shown turns paths of the host into those of the world */
export function encodeResult(result: unknown, shown: (path: string) => string): EncodedResult {
  if (result === undefined) return { nothing: true };
  if (typeof result === "string") return { value: shown(result) };
  if (Buffer.isBuffer(result)) return { base64: result.toString("base64") };
  if (result instanceof Stats) return { stats: Object.fromEntries(STATS.map((field) => [field, result[field]])) };
  if (isEntries(result)) {
    const typeOf = (entry: Dirent) => TYPES.find((type) => entry[`is${type}`]()) ?? "File";
    return { entries: result.map((each) => ({ name: each.name, type: typeOf(each), parent: shown(each.parentPath) })) };
  }
  return { value: result as Json };
}

function isEntries(result: unknown): result is Dirent[] {
  return Array.isArray(result) && typeof result[0] === "object" && result[0] !== null && "parentPath" in result[0];
}

export function encodeError(error: unknown, shown: (path: string) => string): EncodedResult {
  const { code, message, errno, syscall, path, dest } = error as NodeJS.ErrnoException & { dest?: string };
  const fields = { code, errno, syscall, path: path && shown(path), dest: dest && shown(dest) };
  const known = Object.entries(fields).filter(([, value]) => value !== undefined);
  return { error: { message: shown(message), ...Object.fromEntries(known) as Record<string, string | number> } };
}

/** @param args of the call: `read` fills the buffers that it was given */
export function decodeResult(result: EncodedResult, args: readonly unknown[]): unknown {
  if ("nothing" in result) return undefined;
  if ("base64" in result) return Buffer.from(result.base64, "base64");
  if ("stats" in result) return decodeStats(result.stats);
  if ("entries" in result) return result.entries.map(({ name, type, parent }) => new Entry(name, type, parent));
  if ("error" in result) throw Object.assign(new Error(String(result.error["message"])), result.error);
  if ("read" in result) {
    const targets = Array.isArray(args[1]) ? args[1] as Uint8Array[] : [args[1] as Uint8Array];
    const offset = typeof args[2] === "number" && !Array.isArray(args[1]) ? args[2] : 0;
    targets.forEach((target, index) => target.set(Buffer.from(result.into[index] ?? "", "base64"), offset));
    return result.read;
  }
  return result.value;
}

function decodeStats(fields: Readonly<Record<string, number>>): Stats {
  const stats = Object.create(Stats.prototype) as Record<string, unknown>;
  for (const field of STATS) stats[field] = fields[field] ?? 0;
  for (const time of ["atime", "mtime", "ctime", "birthtime"]) stats[time] = new Date(fields[`${time}Ms`] ?? 0);
  return stats as unknown as Stats;
}

/** An entry of a folder, as `Dirent`. */
class Entry {
  readonly name: string;
  readonly parentPath: string;
  readonly #type: string;

  constructor(name: string, type: string, parentPath: string) {
    this.name = name;
    this.parentPath = parentPath;
    this.#type = type;
  }

  isFile(): boolean {
    return this.#type === "File";
  }

  isDirectory(): boolean {
    return this.#type === "Directory";
  }

  isSymbolicLink(): boolean {
    return this.#type === "SymbolicLink";
  }

  isFIFO(): boolean {
    return this.#type === "FIFO";
  }

  isSocket(): boolean {
    return this.#type === "Socket";
  }

  isCharacterDevice(): boolean {
    return this.#type === "CharacterDevice";
  }

  isBlockDevice(): boolean {
    return this.#type === "BlockDevice";
  }
}
