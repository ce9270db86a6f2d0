/**
 * Calls that are several operations of the system, as in Node: a file that is written is opened, which empties it, written in
 * chunks, and closed, and others may come in between. What a sequence yields is one call of the volume, which is one operation
 * of the scheduler. (Synchronous calls are one step: nothing else runs meanwhile.)
 *
 * The steps are those of `lib/internal/fs/promises.js`, `read/context.js` and `rimraf.js`, and of `MKDirpAsync`, of Node 24.
 */
import { Buffer } from "node:buffer";
import { posix } from "node:path";
import { unpatched } from "../../../unpatched.ts";
import type { Scope } from "../../realm/scope.ts";
import { callUnseen } from "./calls.ts";
import { describeCall, FUNCTIONS, resolveArguments, resourceOf } from "./functions.ts";

/** One call of the volume: its name, and its arguments. */
export type VolumeCall = readonly [name: string, ...args: unknown[]];

/** Is given what each call gave, or what it threw. */
export type Sequence = Generator<VolumeCall, unknown, unknown>;

interface WholeFileOptions {
  readonly encoding?: BufferEncoding | null;
  readonly flag?: string | number;
  readonly mode?: number;
  readonly signal?: AbortSignal;
  readonly flush?: boolean;
}

interface FileStats {
  readonly size: number;
  isDirectory(): boolean;
}

/** Of a file whose size is known, and of what promises write. */
const CHUNK_BYTES = 512 * 1024;

/** Of a file that says that it is empty. */
const UNKNOWN_CHUNK_BYTES = 64 * 1024;

/** Lets the operations of a sequence happen one after the other, each when it is picked. */
export function runSequence(scope: Scope, sequence: Sequence, done: (error: unknown, result?: unknown) => void): void {
  const go = (resume: () => IteratorResult<VolumeCall, unknown>): void => {
    let next: IteratorResult<VolumeCall, unknown>;
    try {
      next = unpatched(resume);
    } catch (error) {
      return done(error);
    }
    if (next.done) return done(null, next.value);
    const { value } = next;
    const { fs } = scope.machine;
    const { name, args, label, resource } = unpatched(() => {
      const [name, ...args] = value;
      const resolved = resolveArguments(FUNCTIONS[name]!, args);
      return { name, args, label: describeCall(name, resolved, fs), resource: resourceOf(name, resolved, fs) };
    });
    scope.world.kernel.scheduler.submit("fs", label, () => {
      let result: unknown;
      try {
        result = callUnseen(scope, name, args);
      } catch (error) {
        return go(() => sequence.throw(error));
      }
      go(() => sequence.next(result));
    }, resource);
  };
  go(() => sequence.next());
}

/** Makes all of its calls now. */
export function runNow(scope: Scope, sequence: Sequence): unknown {
  return unpatched(() => runAll(scope, sequence));
}

function runAll(scope: Scope, sequence: Sequence): unknown {
  let next = sequence.next();
  while (!next.done) {
    const [name, ...args] = next.value;
    let result: unknown;
    try {
      result = callUnseen(scope, name, args);
    } catch (error) {
      next = sequence.throw(error);
      continue;
    }
    next = sequence.next(result);
  }
  return next.value;
}

/** The sequence of a synchronous call that syncs the file which it writes; undefined for any other, which is one call of the volume. */
export function flushedSequence(scope: Scope, name: string, args: readonly unknown[]): Sequence | undefined {
  const flushes = (name === "writeFile" || name === "appendFile") && isSet(args[2], "flush");
  return flushes ? sequenceOf(scope, name, args, Infinity) : undefined;
}

/** As `runSequence`, as a promise. */
export function sequenceLater(scope: Scope, sequence: Sequence): Promise<unknown> {
  return new Promise((resolve, reject) => {
    runSequence(scope, sequence, (error, result) => error === null ? resolve(result) : reject(error));
  });
}

/**
 * The sequence that a call is; undefined for one that is a single operation. Files of the host are asked for by whole calls,
 * since each question and its answer is recorded.
 * @param chunkBytes what is written at once: all of it by the functions with callbacks
 */
export function sequenceOf(
  scope: Scope,
  name: string,
  args: readonly unknown[],
  chunkBytes = CHUNK_BYTES,
): Sequence | undefined {
  if (scope.machine.fs.asksByCall) return undefined;
  const [path, second, third] = args;
  switch (name) {
    case "readFile":
      return readFile(path, normal(second));
    case "writeFile":
      return isWritable(second) ? writeFile(path, second, normal(third), "w", chunkBytes) : undefined;
    case "appendFile":
      return isWritable(second) ? writeFile(path, second, normal(third), "a", chunkBytes) : undefined;
    case "mkdir":
      return isSet(second, "recursive") ? makeFolders(path, second as { mode?: number }) : undefined;
    case "rm":
      return isSet(second, "recursive") ? removeTree(path, isSet(second, "force")) : undefined;
    default:
      return undefined;
  }
}

function* readFile(file: unknown, { encoding, flag = "r", signal }: WholeFileOptions): Sequence {
  return yield* withFile(file, [flag], signal, function* (fd) {
    const stats = (yield ["fstat", fd]) as FileStats;
    if (stats.isDirectory()) throw isDirectory();
    const chunks: Buffer[] = [];
    for (let total = 0, count = -1; count !== 0 && (stats.size === 0 || total < stats.size); total += count) {
      requireWanted(signal);
      const size = stats.size === 0 ? UNKNOWN_CHUNK_BYTES : Math.min(stats.size - total, CHUNK_BYTES);
      const chunk = Buffer.alloc(size);
      count = (yield ["read", fd, chunk, 0, size, null]) as number;
      chunks.push(chunk.subarray(0, count));
    }
    const content = Buffer.concat(chunks);
    return encoding == null || (encoding as string) === "buffer" ? content : content.toString(encoding);
  });
}

function* writeFile(
  file: unknown,
  data: string | NodeJS.ArrayBufferView,
  options: WholeFileOptions,
  defaultFlag: string,
  chunkBytes: number,
): Sequence {
  const { encoding, flag = defaultFlag, mode = 0o666, signal, flush } = options;
  const bytes = typeof data === "string"
    ? Buffer.from(data, encoding ?? "utf8")
    : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return yield* withFile(file, [flag, mode], signal, function* (fd) {
    for (let at = 0; at < bytes.length;) {
      requireWanted(signal);
      at += (yield ["write", fd, bytes, at, Math.min(chunkBytes, bytes.length - at), null]) as number;
    }
    if (flush === true) yield ["fsync", fd];
  });
}

/** Opens a file, unless it is a descriptor, and closes it whatever happens. */
function* withFile(
  file: unknown,
  how: readonly unknown[],
  signal: AbortSignal | undefined,
  work: (fd: unknown) => Sequence,
): Sequence {
  requireWanted(signal);
  if (typeof file === "number") return yield* work(file);
  const fd = yield ["open", file, ...how];
  try {
    return yield* work(fd);
  } finally {
    yield ["close", fd];
  }
}

/** Gives the first folder that had to be made. */
function* makeFolders(path: unknown, { mode = 0o777 }: { mode?: number }): Sequence {
  const left = [resolveArguments(FUNCTIONS["mkdir"]!, [path])[0] as string];
  let first: string | undefined;
  while (left.length > 0) {
    const folder = left.at(-1)!;
    try {
      yield ["mkdir", folder, { mode }];
      first ??= folder;
    } catch (error) {
      const parent = posix.dirname(folder);
      if (codeOf(error) === "ENOENT" && parent !== folder) {
        left.push(parent);
        continue;
      }
      // What is there is fine if it is a folder, which another may have made meanwhile.
      if (codeOf(error) !== "EEXIST") throw error;
      const stats = (yield ["stat", folder]) as FileStats;
      if (!stats.isDirectory()) throw error;
    }
    left.pop();
  }
  return first;
}

/** Removes a tree. If something else removes an entry meanwhile, that is as good. */
function* removeTree(path: unknown, force: boolean): Sequence {
  let stats: FileStats;
  try {
    stats = (yield ["lstat", path]) as FileStats;
  } catch (error) {
    if (force && codeOf(error) === "ENOENT") return;
    throw error;
  }
  const folder = String(resolveArguments(FUNCTIONS["rm"]!, [path])[0]);
  try {
    if (stats.isDirectory()) {
      for (const name of (yield ["readdir", folder]) as string[]) yield* removeTree(posix.join(folder, name), true);
      yield ["rmdir", folder];
    } else yield ["unlink", folder];
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

function normal(options: unknown): WholeFileOptions {
  return typeof options === "string" ? { encoding: options as BufferEncoding } : options as WholeFileOptions ?? {};
}

function isWritable(data: unknown): data is string | NodeJS.ArrayBufferView {
  return typeof data === "string" || ArrayBuffer.isView(data);
}

function isSet(options: unknown, name: string): boolean {
  return typeof options === "object" && options !== null && (options as Record<string, unknown>)[name] === true;
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code;
}

function requireWanted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw Object.assign(new Error("The operation was aborted", { cause: signal.reason }), {
    code: "ABORT_ERR",
    name: "AbortError",
  });
}

function isDirectory(): Error {
  const fields = { code: "EISDIR", errno: -21, syscall: "read" };
  return Object.assign(new Error("EISDIR: illegal operation on a directory, read"), fields);
}
