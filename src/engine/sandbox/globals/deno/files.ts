/** The functions of `Deno` on files, over the world's: one with `Sync` acts at once, the other when the scheduler picks it. */
import { Buffer } from "node:buffer";
import { posix } from "node:path";
import { VIRTUAL_TMP } from "../../../capabilities/fs/virtual_fs.ts";
import { callNow } from "../../builtins/fs/calls.ts";
import { sequenceLater, sequenceOf } from "../../builtins/fs/sequences.ts";
import { streamConsumers } from "../../builtins/stream.ts";
import type { Scope } from "../../realm/scope.ts";
import { denoError } from "./errors.ts";

interface Stats {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

interface WriteOptions {
  readonly append?: boolean;
  readonly create?: boolean;
  readonly createNew?: boolean;
  readonly mode?: number;
  readonly signal?: AbortSignal;
}

interface TempOptions {
  readonly dir?: string;
  readonly prefix?: string;
  readonly suffix?: string;
}

/** Called with whatever a program passes. */
type Call = (...args: never[]) => unknown;
/** The function, and its name in labels and errors. */
type Entry = readonly [name: string, call: Call];

export function createFiles(scope: Scope): Record<string, unknown> {
  const fs = <T>(name: string, ...args: unknown[]): T => callNow(scope, name, args) as T;
  const stat = (name: string) => (path: unknown) => infoOf(fs(name, path));
  const write = (path: unknown, data: string | Uint8Array, options: WriteOptions = {}) => {
    const { append = false, create = true, createNew = false, mode = 0o666 } = options;
    if (!create && !createNew) fs("stat", path);
    fs("writeFile", path, data, { flag: createNew ? "wx" : append ? "a" : "w", mode });
  };
  const tempName = ({ dir = VIRTUAL_TMP, prefix = "", suffix = "" }: TempOptions = {}) => {
    const middle = scope.world.kernel.random("Deno.makeTemp", 36 ** 8).toString(36).padStart(8, "0");
    return posix.join(dir, `${prefix}${middle}${suffix}`);
  };
  const calls: Readonly<Record<string, Entry>> = {
    readFile: ["readfile", (path: unknown) => new Uint8Array(fs<Buffer>("readFile", path))],
    readTextFile: ["readfile", (path: unknown) => new TextDecoder().decode(fs<Buffer>("readFile", path))],
    writeFile: ["writefile", write],
    writeTextFile: ["writefile", write],
    mkdir: ["mkdir", (path: unknown, options: object = {}) => void fs("mkdir", path, options)],
    remove: ["remove", (path: unknown, { recursive = false }: { recursive?: boolean } = {}) => {
      if (!fs<Stats>("lstat", path).isDirectory()) fs("unlink", path);
      else if (recursive) fs("rm", path, { recursive });
      else fs("rmdir", path);
    }],
    rename: ["rename", (from: unknown, to: unknown) => void fs("rename", from, to)],
    copyFile: ["copy", (from: unknown, to: unknown) => void fs("copyFile", from, to)],
    stat: ["stat", stat("stat")],
    lstat: ["lstat", stat("lstat")],
    realPath: ["realpath", (path: unknown) => fs("realpath", path)],
    readLink: ["readlink", (path: unknown) => fs("readlink", path)],
    symlink: ["symlink", (from: unknown, to: unknown) => void fs("symlink", from, to)],
    link: ["link", (from: unknown, to: unknown) => void fs("link", from, to)],
    truncate: ["truncate", (path: unknown, length = 0) => void fs("truncate", path, length)],
    chmod: ["chmod", (path: unknown, mode: number) => void fs("chmod", path, mode)],
    makeTempDir: ["tmpdir", (options?: TempOptions) => {
      const path = tempName(options);
      fs("mkdir", path, { mode: 0o700 });
      return path;
    }],
    makeTempFile: ["tmpfile", (options?: TempOptions) => {
      const path = tempName(options);
      fs("writeFile", path, "", { flag: "wx", mode: 0o600 });
      return path;
    }],
  };
  const files: Record<string, unknown> = {};
  for (const [name, [shown, call]] of Object.entries(calls)) {
    const now = (...args: unknown[]) => translated(shown, call, args);
    const awaited = async (...given: unknown[]) => {
      const args = await settled(name, given);
      const steps = stepsOf(scope, name, args);
      return await (steps === undefined ? later(scope, shown, call, args) : steps.catch((error) => {
        throw denoError(error, describe(shown, args));
      }));
    };
    files[`${name}Sync`] = now;
    files[name] = awaited;
  }
  const entriesOf = (path: unknown) =>
    fs<(Stats & { name: string })[]>("readdir", path, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      ...kindOf(entry),
    }));
  return Object.assign(files, {
    readDirSync: (path: unknown) => (translated("readdir", entriesOf, [path]) as unknown[]).values(),
    async *readDir(path: unknown) {
      yield* await later(scope, "readdir", entriesOf, [path]) as unknown[];
    },
  });
}

/** Calls of a whole file that are several operations; undefined for all others. */
function stepsOf(scope: Scope, name: string, [path, data, options]: readonly unknown[]): Promise<unknown> | undefined {
  const { append = false, create = true, createNew = false, mode = 0o666 } = options as WriteOptions ?? {};
  switch (name) {
    case "readFile":
    case "readTextFile": {
      const reading = sequenceOf(scope, "readFile", [path]);
      const decode = (bytes: unknown) =>
        name === "readFile" ? new Uint8Array(bytes as Buffer) : new TextDecoder().decode(bytes as Buffer);
      return reading && sequenceLater(scope, reading).then(decode);
    }
    case "writeFile":
    case "writeTextFile": {
      if (!create && !createNew) return undefined;
      const flag = createNew ? "wx" : append ? "a" : "w";
      const { signal } = options as WriteOptions ?? {};
      const writing = sequenceOf(scope, "writeFile", [path, data, { flag, mode, ...(signal && { signal }) }]);
      return writing && sequenceLater(scope, writing).then(() => undefined);
    }
    default:
      return undefined;
  }
}

function translated(shown: string, call: Call, args: readonly unknown[]): unknown {
  try {
    return call(...args as never[]);
  } catch (error) {
    throw denoError(error, describe(shown, args));
  }
}

function later(scope: Scope, shown: string, call: Call, args: readonly unknown[]): Promise<unknown> {
  const label = describe(shown, args).slice(0, MAX_LABEL);
  return scope.world.kernel.scheduler.perform("fs", label, () => translated(shown, call, args));
}

/** Settles the arguments: content may be a stream, and a call may be given up before it is made. */
async function settled(name: string, args: readonly unknown[]): Promise<readonly unknown[]> {
  const signal = (args.at(-1) as WriteOptions | undefined)?.signal;
  if (signal instanceof AbortSignal) signal.throwIfAborted();
  const [path, data, ...rest] = args;
  if (!name.startsWith("write") || !(data instanceof ReadableStream)) return args;
  return [path, await streamConsumers.buffer(data), ...rest];
}

/** As in `rename 'a' -> 'b'`. */
function describe(shown: string, [first, second]: readonly unknown[]): string {
  const isPath = (value: unknown) => typeof value === "string" || value instanceof URL;
  if (!isPath(first)) return shown;
  const both = isPath(second) && ["rename", "copy", "link", "symlink"].includes(shown);
  return `${shown} '${first}'${both ? ` -> '${second}'` : ""}`;
}

const MAX_LABEL = 80;

function kindOf(entry: Stats): { isFile: boolean; isDirectory: boolean; isSymlink: boolean } {
  return { isFile: entry.isFile(), isDirectory: entry.isDirectory(), isSymlink: entry.isSymbolicLink() };
}

function infoOf(stats: Stats & Record<string, unknown>): object {
  const numbers = ["size", "dev", "ino", "mode", "nlink", "uid", "gid", "rdev", "blksize", "blocks"];
  return {
    ...kindOf(stats),
    isBlockDevice: false,
    isCharDevice: false,
    isFifo: false,
    isSocket: false,
    ...Object.fromEntries(numbers.map((name) => [name, stats[name] ?? 0])),
    ...Object.fromEntries(["mtime", "atime", "birthtime", "ctime"].map((name) => [name, stats[name] ?? null])),
  };
}
