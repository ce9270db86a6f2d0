/** `wasi:filesystem`: descriptors are the open files and folders themselves. */
import type { Value } from "../calls/values.ts";
import type { Surroundings } from "../surroundings/surroundings.ts";
import { fail, posix } from "./errors.ts";
import { type FileStat, Folder, type NewTimes, OpenFile } from "./files.ts";
import { DirectoryStream } from "./directory_stream.ts";
import { type HostFunction, MAX_BYTES, readingFile, StreamFailure, writingFile } from "./streams.ts";

type Descriptor = Folder | OpenFile;
type Flags = readonly string[];
type NewTimestamp = { readonly tag: "no-change" | "now" } | {
  readonly tag: "timestamp";
  readonly val: { readonly seconds: bigint; readonly nanoseconds: number };
};

const NS = 1_000_000_000n;

export function filesystemTypes(surroundings: Surroundings): Record<string, HostFunction> {
  const times = (accessed: NewTimestamp, modified: NewTimestamp): NewTimes => {
    const of = (time: NewTimestamp) =>
      time.tag === "now"
        ? surroundings.wallNs()
        : time.tag === "timestamp"
        ? time.val.seconds * NS + BigInt(time.val.nanoseconds)
        : null;
    return { accessedNs: of(accessed), modifiedNs: of(modified) };
  };
  const follows = (flags: Flags) => flags.includes("symlink-follow");
  const nothing = (work: () => void): null => {
    posix(work);
    return null;
  };
  return {
    "[method]descriptor.read-via-stream": (file: Descriptor, offset: bigint) => readingFile(fileOf(file), offset),
    "[method]descriptor.write-via-stream": (file: Descriptor, offset: bigint) => writingFile(fileOf(file), offset),
    "[method]descriptor.append-via-stream": (file: Descriptor) => writingFile(fileOf(file)),
    "[method]descriptor.advise": () => null,
    "[method]descriptor.sync-data": (file: Descriptor) => nothing(() => file instanceof OpenFile && file.sync()),
    "[method]descriptor.sync": (file: Descriptor) => nothing(() => file instanceof OpenFile && file.sync()),
    "[method]descriptor.get-flags": (file: Descriptor) =>
      file instanceof Folder
        ? ["read", ...(file.preopen.isReadOnly ? [] : ["mutate-directory"])]
        : [...(file.how.read ? ["read"] : []), ...(file.how.write ? ["write"] : [])],
    "[method]descriptor.get-type": (file: Descriptor) => file instanceof Folder ? "directory" : "regular-file",
    "[method]descriptor.set-size": (file: Descriptor, size: bigint) => nothing(() => fileOf(file).resize(size)),
    "[method]descriptor.set-times": (file: Descriptor, accessed: NewTimestamp, modified: NewTimestamp) =>
      nothing(() => fileOf(file).setTimes(times(accessed, modified))),
    "[method]descriptor.read": (file: Descriptor, length: bigint, offset: bigint) => {
      const most = Math.min(Number(length), MAX_BYTES);
      const bytes = posix(() => fileOf(file).read(most, offset));
      return [bytes, bytes.length === 0 && most > 0];
    },
    "[method]descriptor.write": (file: Descriptor, bytes: Uint8Array, offset: bigint) =>
      BigInt(posix(() => fileOf(file).write(bytes, offset))),
    "[method]descriptor.read-directory": (folder: Descriptor) =>
      new DirectoryStream(posix(() => folderOf(folder).list())),
    "[method]descriptor.create-directory-at": (folder: Descriptor, path: string) =>
      nothing(() => folderOf(folder).makeFolder(path)),
    "[method]descriptor.stat": (file: Descriptor) =>
      statValue(posix(() => file instanceof Folder ? file.stat(undefined, true) : file.stat())),
    "[method]descriptor.stat-at": (folder: Descriptor, flags: Flags, path: string) =>
      statValue(posix(() => folderOf(folder).stat(path, follows(flags)))),
    "[method]descriptor.set-times-at": (
      folder: Descriptor,
      flags: Flags,
      path: string,
      accessed: NewTimestamp,
      modified: NewTimestamp,
    ) => nothing(() => folderOf(folder).setTimes(path, follows(flags), times(accessed, modified))),
    "[method]descriptor.link-at": (folder: Descriptor, flags: Flags, path: string, to: Descriptor, toPath: string) =>
      nothing(() => folderOf(folder).link(path, folderOf(to), toPath, follows(flags))),
    "[method]descriptor.open-at": (folder: Descriptor, flags: Flags, path: string, open: Flags, how: Flags) =>
      posix(() =>
        folderOf(folder).open(path, {
          follow: follows(flags),
          create: open.includes("create"),
          directory: open.includes("directory"),
          exclusive: open.includes("exclusive"),
          truncate: open.includes("truncate"),
          read: how.includes("read"),
          write: how.includes("write"),
          append: false,
        })
      ),
    "[method]descriptor.readlink-at": (folder: Descriptor, path: string) =>
      posix(() => folderOf(folder).readLink(path)),
    "[method]descriptor.remove-directory-at": (folder: Descriptor, path: string) =>
      nothing(() => folderOf(folder).removeFolder(path)),
    "[method]descriptor.rename-at": (folder: Descriptor, path: string, to: Descriptor, toPath: string) =>
      nothing(() => folderOf(folder).rename(path, folderOf(to), toPath)),
    "[method]descriptor.symlink-at": (folder: Descriptor, target: string, path: string) =>
      nothing(() => folderOf(folder).symlink(target, path)),
    "[method]descriptor.unlink-file-at": (folder: Descriptor, path: string) =>
      nothing(() => folderOf(folder).unlink(path)),
    "[method]descriptor.is-same-object": (one: Descriptor, other: Descriptor) => one === other,
    "[method]descriptor.metadata-hash": (file: Descriptor) =>
      hashOf(posix(() => file instanceof Folder ? file.stat(undefined, true) : file.stat())),
    "[method]descriptor.metadata-hash-at": (folder: Descriptor, flags: Flags, path: string) =>
      hashOf(posix(() => folderOf(folder).stat(path, follows(flags)))),
    "[method]directory-entry-stream.read-directory-entry": (stream: DirectoryStream) => stream.next(),
    "filesystem-error-code": (failure: StreamFailure) => failure.message,
  };
}

function fileOf(descriptor: Descriptor): OpenFile {
  return descriptor instanceof OpenFile ? descriptor : fail("is-directory");
}

function folderOf(descriptor: Descriptor): Folder {
  return descriptor instanceof Folder ? descriptor : fail("not-directory");
}

function statValue({ type, nlink, size, accessed, modified, changed }: FileStat): Value {
  const time = (ns: bigint) => ({ seconds: ns / NS, nanoseconds: Number(ns % NS) });
  return {
    type,
    "link-count": nlink,
    size,
    "data-access-timestamp": time(accessed),
    "data-modification-timestamp": time(modified),
    "status-change-timestamp": time(changed),
  };
}

function hashOf({ dev, ino }: FileStat): Value {
  return { lower: BigInt.asUintN(64, ino), upper: BigInt.asUintN(64, dev) };
}
