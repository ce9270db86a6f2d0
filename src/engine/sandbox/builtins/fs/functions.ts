/** The functions of `node:fs`, as a table: how each names its paths, and what its callback is given besides the result. */
import { Buffer } from "node:buffer";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import type { FileSystem } from "../../../capabilities/fs/file_system.ts";
import { liveCwd } from "../../realm/live_world.ts";

export interface FsFunction {
  /** The indexes of the arguments that are paths. */
  readonly paths: readonly number[];
  /** As `resolvePath`, where it is done otherwise. */
  readonly resolve?: (path: unknown) => unknown;
  /** Argument that a callback gets after the result: the buffer of `read` and its like. */
  readonly echo?: number;
  /** Names of what a callback gets, for the object that a promise of it resolves to. */
  readonly names?: readonly string[];
  /** Only in the callback API and with `Sync`, not among the promises. */
  readonly descriptor?: boolean;
}

const ONE: FsFunction = { paths: [0] };
const TWO: FsFunction = { paths: [0, 1] };
const DESCRIPTOR: FsFunction = { paths: [], descriptor: true };
const echoing = (...names: string[]): FsFunction => ({ paths: [], descriptor: true, echo: 1, names });

export const FUNCTIONS: Readonly<Record<string, FsFunction>> = {
  access: ONE,
  appendFile: ONE,
  chmod: ONE,
  chown: ONE,
  copyFile: TWO,
  cp: TWO,
  lchown: ONE,
  link: TWO,
  lstat: ONE,
  lutimes: ONE,
  mkdir: ONE,
  mkdtemp: { paths: [0], resolve: resolvePrefix },
  readFile: ONE,
  readdir: ONE,
  readlink: ONE,
  realpath: ONE,
  rename: TWO,
  rm: ONE,
  rmdir: ONE,
  stat: ONE,
  statfs: ONE,
  symlink: { paths: [1] },
  truncate: ONE,
  unlink: ONE,
  utimes: ONE,
  writeFile: ONE,
  open: { paths: [0], descriptor: true },
  close: DESCRIPTOR,
  fchmod: DESCRIPTOR,
  fchown: DESCRIPTOR,
  fdatasync: DESCRIPTOR,
  fstat: DESCRIPTOR,
  fsync: DESCRIPTOR,
  ftruncate: DESCRIPTOR,
  futimes: DESCRIPTOR,
  read: echoing("bytesRead", "buffer"),
  readv: echoing("bytesRead", "buffers"),
  write: echoing("bytesWritten", "buffer"),
  writev: echoing("bytesWritten", "buffer"),
};

/** Arguments as the volume takes them: paths absolute, and copies of bytes that the caller may change meanwhile. */
export function resolveArguments(
  { paths, resolve = resolvePath }: FsFunction,
  args: readonly unknown[],
): unknown[] {
  return args.map((value, index) => paths.includes(index) ? resolve(value) : value);
}

/** A path as text, absolute inside the world; a file descriptor and what is no path are left as they are. */
export function resolvePath(path: unknown): unknown {
  if (typeof path === "string") return keepSlash(path, posix.resolve(liveCwd(), path));
  if (path instanceof Uint8Array) return resolvePath(Buffer.from(path).toString());
  if (path instanceof URL) return resolvePath(fileURLToPath(path));
  return path;
}

/** A slash at the end asks for the folder that a link leads to, and so does `/.`. */
function keepSlash(path: string, resolved: string): string {
  return /\/\.?$/.test(path) && resolved !== "/" ? `${resolved}/` : resolved;
}

/** Of `mkdtemp`, which adds letters to the last name, whatever that is: `x/.` becomes `x/.a1b2c3`. */
export function resolvePrefix(prefix: unknown): unknown {
  const text = prefix instanceof Uint8Array ? Buffer.from(prefix).toString() : prefix;
  if (typeof text !== "string") return resolvePath(prefix);
  const cut = text.lastIndexOf("/") + 1;
  const folder = posix.resolve(liveCwd(), text.slice(0, cut));
  return `${folder === "/" ? "" : folder}/${text.slice(cut)}`;
}

/** Returns the resource that a call reads or changes (see `PickOption`); undefined if it names two paths, or none. */
export function resourceOf(name: string, args: readonly unknown[], files: FileSystem): string | undefined {
  const { paths } = FUNCTIONS[name] ?? ONE;
  const [first] = args;
  const path = paths.length === 1
    ? args[paths[0]!]
    : typeof first === "number"
    ? files.descriptors.get(first)
    : undefined;
  return typeof path === "string" ? `fs ${path}` : undefined;
}

const MAX_LABEL = 80;

/** Returns the text of a call in labels: `open /app/a.json`. A descriptor is called by the path that it was opened with. */
export function describeCall(name: string, args: readonly unknown[], files: FileSystem): string {
  const found = args.find((value) => typeof value === "string" || typeof value === "number");
  const shown = typeof found === "number" ? files.descriptors.get(found) ?? found : found;
  const text = shown === undefined ? name : `${name} ${shown}`;
  return text.length > MAX_LABEL ? `${text.slice(0, MAX_LABEL)}…` : text;
}
