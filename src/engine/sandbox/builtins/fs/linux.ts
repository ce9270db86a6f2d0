/**
 * Holds calls to what Linux does with links, folders and trailing slashes, where memfs does something else: it renames over
 * folders that are not empty and into themselves, follows a link that is renamed or removed, and takes `file/` for a file.
 * The rules are those of `do_renameat2`, `do_unlinkat` and `do_linkat` in `fs/namei.c`.
 */
import type { MemoryVolume } from "../../../capabilities/fs/file_system.ts";

type Stats = NonNullable<ReturnType<MemoryVolume["lstatSync"]>>;

/** Does the call; undefined where memfs does it as Linux. */
export type LinuxCall = (() => unknown) | undefined;

/** The call as Linux does it, over the volume. @throws Error with the code that Linux gives */
export function asLinux(volume: MemoryVolume, name: string, args: readonly unknown[]): LinuxCall {
  const [path, second] = args;
  if (typeof path !== "string") return undefined;
  switch (name) {
    case "rename":
      return typeof second === "string" ? rename(volume, path, second) : undefined;
    case "link":
      return typeof second === "string" ? link(volume, path, second) : undefined;
    case "symlink":
      return typeof second === "string" ? symlink(volume, path, second) : undefined;
    case "mkdir":
      return makeFolder(volume, path, second);
    case "unlink":
      return unlink(volume, path);
    case "rmdir":
      return removeFolder(volume, path);
    case "rm":
      return remove(volume, path, second as RemoveOptions | undefined);
    case "cp":
      if (typeof second === "string") requireParents(volume, second);
      return undefined;
    case "readdir":
      return list(volume, path, second as ListOptions | string | undefined);
    default:
      return hasSlash(path) ? onFolder(volume, name, path, second) : undefined;
  }
}

interface RemoveOptions {
  readonly force?: boolean;
  readonly recursive?: boolean;
}

/** Names that errors give, where they are not those of the functions. */
const SYSCALLS: Readonly<Record<string, string>> = {
  ...{ readFile: "open", writeFile: "open", appendFile: "open", truncate: "open", readdir: "scandir" },
  ...{ copyFile: "copyfile", realpath: "lstat", utimes: "utime" },
};

function rename(volume: MemoryVolume, from: string, to: string): LinuxCall {
  const fail = (code: string) => linuxError(code, "rename", from, to);
  const [old, target] = [locate(volume, from, fail), locate(volume, to, fail)];
  if (old.stats === undefined) throw fail("ENOENT");
  const isFolder = old.stats.isDirectory();
  if (!isFolder && (hasSlash(from) || hasSlash(to))) throw fail("ENOTDIR");
  if (target.path === old.path) return () => {};
  if (target.path.startsWith(`${old.path}/`)) throw fail("EINVAL");
  if (old.path.startsWith(`${target.path}/`)) throw fail("ENOTEMPTY");
  if (target.stats !== undefined) {
    const overFolder = target.stats.isDirectory();
    if (isFolder && !overFolder) throw fail("ENOTDIR");
    if (!isFolder && overFolder) throw fail("EISDIR");
    if (overFolder && volume.readdirSync(target.path).length > 0) throw fail("ENOTEMPTY");
  }
  return () => {
    // memfs would follow a link in the place of either.
    if (target.stats?.isSymbolicLink() === true) volume.unlinkSync(target.path);
    if (!old.stats!.isSymbolicLink()) return volume.renameSync(old.path, target.path);
    if (target.stats?.isFile() === true) volume.unlinkSync(target.path);
    volume.symlinkSync(volume.readlinkSync(old.path), target.path);
    volume.unlinkSync(old.path);
  };
}

function link(volume: MemoryVolume, from: string, to: string): LinuxCall {
  const fail = (code: string) => linuxError(code, "link", from, to);
  const old = locate(volume, from, fail, hasSlash(from));
  if (old.stats === undefined) throw fail("ENOENT");
  if (hasSlash(from) && !old.stats.isDirectory()) throw fail("ENOTDIR");
  const target = locate(volume, to, fail);
  if (target.stats !== undefined) throw fail("EEXIST");
  if (hasSlash(to)) throw fail("ENOENT");
  if (old.stats.isDirectory()) throw fail("EPERM");
  // Another link to the same place, which is what a second name of a link is to whoever follows it.
  return old.stats.isSymbolicLink()
    ? () => volume.symlinkSync(volume.readlinkSync(old.path), target.path)
    : () => volume.linkSync(old.path, target.path);
}

function symlink(volume: MemoryVolume, leadsTo: string, path: string): LinuxCall {
  const fail = (code: string) => linuxError(code, "symlink", leadsTo, path);
  const place = locate(volume, path, fail);
  if (place.stats !== undefined) throw fail("EEXIST");
  if (hasSlash(path)) throw fail("ENOENT");
  return () => volume.symlinkSync(leadsTo, place.path);
}

/** Those with `recursive` come here one by one. */
function makeFolder(volume: MemoryVolume, path: string, options: unknown): LinuxCall {
  if (typeof options === "object" && options !== null && "recursive" in options && options.recursive === true) {
    return undefined;
  }
  const fail = (code: string) => linuxError(code, "mkdir", path);
  const place = locate(volume, path, fail);
  if (place.stats !== undefined) throw fail("EEXIST");
  return () => volume.mkdirSync(place.path, options as Parameters<MemoryVolume["mkdirSync"]>[1]);
}

function unlink(volume: MemoryVolume, path: string): LinuxCall {
  const fail = (code: string) => linuxError(code, "unlink", path);
  const place = locate(volume, path, fail);
  if (place.stats === undefined) throw fail("ENOENT");
  if (place.stats.isDirectory()) throw fail("EISDIR");
  if (hasSlash(path)) throw fail("ENOTDIR");
  return () => volume.unlinkSync(place.path);
}

function removeFolder(volume: MemoryVolume, path: string): LinuxCall {
  const fail = (code: string) => linuxError(code, "rmdir", path);
  if (locate(volume, path, fail).stats?.isDirectory() === false) throw fail("ENOTDIR");
  return undefined;
}

/** With `force`, Node takes what it cannot look at for what is not there. */
function remove(volume: MemoryVolume, path: string, options: RemoveOptions | undefined): LinuxCall {
  const fail = (code: string) => linuxError(code, "rm", path);
  let place: Place;
  try {
    place = locate(volume, path, fail, hasSlash(path));
    if (hasSlash(path) && place.stats?.isDirectory() === false) throw fail("ENOTDIR");
  } catch (error) {
    const { force = false, recursive = false } = options ?? {};
    if (force && (recursive || (error as NodeJS.ErrnoException).code === "ENOENT")) return () => {};
    throw error;
  }
  if (place.stats === undefined || place.stats.isDirectory()) return undefined;
  return () => volume.unlinkSync(place.path);
}

/** A copy makes the folders above it; memfs puts one in the place of a link that leads nowhere. */
function requireParents(volume: MemoryVolume, path: string): void {
  const names = namesOf(path);
  for (let count = 1; count < names.length; count++) {
    const folder = `/${names.slice(0, count).join("/")}`;
    const fail = (code: string) => linuxError(code, "mkdir", folder);
    if (volume.lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() !== true) continue;
    if (locate(volume, folder, fail, true).stats === undefined) throw fail("ENOENT");
  }
}

interface ListOptions {
  readonly recursive?: boolean;
  readonly withFileTypes?: boolean;
}

/** Names below a folder are relative to it, also when a link leads there. */
function list(volume: MemoryVolume, path: string, options: ListOptions | string | undefined): LinuxCall {
  const { recursive = false, withFileTypes = false } = typeof options === "object" ? options ?? {} : {};
  if (!recursive || withFileTypes) return hasSlash(path) ? onFolder(volume, "readdir", path, options) : undefined;
  const fail = (code: string) => linuxError(code, "scandir", path);
  const { path: real, stats } = locate(volume, path, fail, true);
  if (hasSlash(path) && stats?.isDirectory() === false) throw fail("ENOTDIR");
  return real === path ? undefined : () => volume.readdirSync(real, options);
}

/** A slash at the end asks for a folder. What may create a file takes none, which memfs says, and Node removes it for `realpath`. */
function onFolder(volume: MemoryVolume, name: string, path: string, flag: unknown): LinuxCall {
  if (["writeFile", "appendFile", "realpath"].includes(name)) return undefined;
  if (name === "open" && typeof flag === "string" && !flag.startsWith("r")) return undefined;
  const fail = (code: string) => linuxError(code, SYSCALLS[name] ?? name, path);
  const { path: real, stats } = locate(volume, path, fail, true);
  if (stats?.isDirectory() === false) throw fail("ENOTDIR");
  if (name === "readlink") throw fail(stats === undefined ? "ENOENT" : "EINVAL");
  return name === "lstat" && stats !== undefined ? () => volume.lstatSync(real) : undefined;
}

function hasSlash(path: string): boolean {
  return path.endsWith("/") && path !== "/";
}

interface Place {
  /** The folder, which no link is a part of, and the last name. */
  readonly path: string;
  /** Of what is there; undefined if nothing is. */
  readonly stats: Stats | undefined;
}

const MAX_LINKS = 40;

/**
 * Follows a path to where it leads.
 * @param follow also what stands last
 */
function locate(volume: MemoryVolume, path: string, fail: (code: string) => Error, follow = false): Place {
  let names = namesOf(path);
  let folder = "";
  for (let links = 0; names.length > 0;) {
    const [name, ...rest] = names as [string, ...string[]];
    names = rest;
    if (name === "..") folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/")));
    if (name === "." || name === "..") continue;
    const here = `${folder}/${name}`;
    const stats = volume.lstatSync(here, { throwIfNoEntry: false });
    if (stats?.isSymbolicLink() === true && (rest.length > 0 || follow)) {
      if (++links > MAX_LINKS) throw fail("ELOOP");
      const target = volume.readlinkSync(here);
      if (target.startsWith("/")) folder = "";
      names = [...namesOf(target), ...rest];
      continue;
    }
    if (rest.length === 0) return { path: here, stats };
    if (stats === undefined) throw fail("ENOENT");
    if (!stats.isDirectory()) throw fail("ENOTDIR");
    folder = here;
  }
  const last = folder === "" ? "/" : folder;
  return { path: last, stats: volume.lstatSync(last, { throwIfNoEntry: false }) };
}

function namesOf(path: string): string[] {
  return path.split("/").filter((name) => name !== "");
}

const ERRORS: Readonly<Record<string, readonly [errno: number, text: string]>> = {
  EEXIST: [-17, "file already exists"],
  EINVAL: [-22, "invalid argument"],
  EISDIR: [-21, "illegal operation on a directory"],
  ELOOP: [-40, "too many symbolic links encountered"],
  ENOENT: [-2, "no such file or directory"],
  ENOTDIR: [-20, "not a directory"],
  ENOTEMPTY: [-39, "directory not empty"],
  EPERM: [-1, "operation not permitted"],
};

function linuxError(code: string, syscall: string, path: string, dest?: string): Error {
  const [errno, text] = ERRORS[code]!;
  const shown = dest === undefined ? `'${path}'` : `'${path}' -> '${dest}'`;
  const fields = { errno, code, syscall, path, ...(dest === undefined ? {} : { dest }) };
  return Object.assign(new Error(`${code}: ${text}, ${syscall} ${shown}`), fields);
}
