/**
 * The functions of `wasi_snapshot_preview1`: from memory to values, through the seam, and back. What they mean is `host.ts`.
 * The layout of what they read and write is that of the interface's definition (WASI preview 1, `typenames.witx`).
 */
import { type Calls, GuestExit, WasiError } from "../calls/calls.ts";
import type { OutputName } from "../guest_end.ts";
import type { OpenHow } from "../wasi/files.ts";
import { ERRNO } from "./errors.ts";
import type { Preview1Host, Times, Whence } from "./host.ts";
import { fileTypeNumber, type GuestMemory, lengthOf, textLength } from "./memory.ts";
import { pollOneoff } from "./poll.ts";

export const PREVIEW1 = "wasi_snapshot_preview1";

export interface Preview1Options {
  readonly calls: Calls;
  /** What answers; a replay does not ask it. */
  readonly host: Preview1Host;
  readonly memory: GuestMemory;
  readonly onOutput: (name: OutputName, bytes: Uint8Array) => void;
}

/** A function as WebAssembly calls it: numbers, and `bigint` for 64 bits. */
export type CoreFunction = (...args: never[]) => number | void;

const EFAULT = 21;
const ALL_RIGHTS = 0xffff_ffff_ffff_ffffn;
const WHENCE: readonly Whence[] = ["set", "current", "end"];

export function preview1Functions({ calls, host, memory, onOutput }: Preview1Options): Record<string, CoreFunction> {
  const call: Calls["call"] = (name, args, answer) => calls.call(`${PREVIEW1}#${name}`, args, answer);
  const optional = (offset: bigint) => BigInt.asUintN(64, offset);
  const write = (name: string, fd: number, iovs: number, count: number, offset: bigint | null, out: number) => {
    const bytes = memory.gather(memory.spans(iovs, count));
    const args = offset === null ? [fd, bytes] : [fd, bytes, offset];
    const { written, to } = call(name, args, () => host.write(fd, bytes, offset));
    if (to !== null) onOutput(to, bytes.subarray(0, written));
    memory.setU32(out, written);
  };
  const read = (name: string, fd: number, iovs: number, count: number, offset: bigint | null, out: number) => {
    const spans = memory.spans(iovs, count);
    const most = lengthOf(spans);
    const args = offset === null ? [fd, most] : [fd, most, offset];
    const bytes = call(name, args, () => host.read(fd, most, offset));
    memory.scatter(spans, bytes.subarray(0, most));
    memory.setU32(out, Math.min(bytes.length, most));
  };
  const refuse = () => {
    throw new WasiError(ERRNO.ENOTSUP);
  };
  const functions = {
    args_sizes_get(count: number, size: number) {
      const args = call("args_sizes_get", [], () => host.args());
      memory.setU32(count, args.length);
      memory.setU32(size, textLength(args));
    },
    args_get(pointers: number, at: number) {
      memory.setTexts(pointers, at, call("args_get", [], () => host.args()));
    },
    environ_sizes_get(count: number, size: number) {
      const env = call("environ_sizes_get", [], () => host.env());
      memory.setU32(count, env.length);
      memory.setU32(size, textLength(env));
    },
    environ_get(pointers: number, at: number) {
      memory.setTexts(pointers, at, call("environ_get", [], () => host.env()));
    },
    clock_res_get(clock: number, out: number) {
      memory.setU64(out, call("clock_res_get", [clock], () => clock > 1 ? host.time(clock) : 1000n));
    },
    clock_time_get(clock: number, _precision: bigint, out: number) {
      memory.setU64(out, call("clock_time_get", [clock], () => host.time(clock)));
    },
    fd_advise(fd: number) {
      call("fd_advise", [fd], () => (host.state(fd), null));
    },
    fd_allocate(fd: number, offset: bigint, length: bigint) {
      call("fd_allocate", [fd, offset, length], () => host.allocate(fd, offset + length));
    },
    fd_close(fd: number) {
      call("fd_close", [fd], () => host.close(fd));
    },
    fd_datasync(fd: number) {
      call("fd_datasync", [fd], () => host.sync(fd));
    },
    fd_fdstat_get(fd: number, out: number) {
      const { type, append } = call("fd_fdstat_get", [fd], () => host.state(fd));
      memory.setU64(out, 0n);
      memory.setU8(out, fileTypeNumber(type));
      memory.setU16(out + 2, append ? 1 : 0);
      // All of them, or libc refuses what it is not allowed; those of a terminal it takes for one that can seek.
      const rights = type === "character-device" ? ALL_RIGHTS & ~0x24n : ALL_RIGHTS;
      memory.setU64(out + 8, rights);
      memory.setU64(out + 16, rights);
    },
    fd_fdstat_set_flags(fd: number, flags: number) {
      call("fd_fdstat_set_flags", [fd, flags], () => host.setAppend(fd, (flags & 1) !== 0));
    },
    fd_fdstat_set_rights(fd: number) {
      call("fd_fdstat_set_rights", [fd], () => (host.state(fd), null));
    },
    fd_filestat_get(fd: number, out: number) {
      memory.setStat(out, call("fd_filestat_get", [fd], () => host.stat(fd)));
    },
    fd_filestat_set_size(fd: number, size: bigint) {
      call("fd_filestat_set_size", [fd, size], () => host.resize(fd, size));
    },
    fd_filestat_set_times(fd: number, accessed: bigint, modified: bigint, flags: number) {
      const times = timesOf(accessed, modified, flags);
      call("fd_filestat_set_times", [fd, times], () => host.setTimes(fd, times));
    },
    fd_pread(fd: number, iovs: number, count: number, offset: bigint, out: number) {
      read("fd_pread", fd, iovs, count, optional(offset), out);
    },
    fd_pwrite(fd: number, iovs: number, count: number, offset: bigint, out: number) {
      write("fd_pwrite", fd, iovs, count, optional(offset), out);
    },
    fd_read(fd: number, iovs: number, count: number, out: number) {
      read("fd_read", fd, iovs, count, null, out);
    },
    fd_write(fd: number, iovs: number, count: number, out: number) {
      write("fd_write", fd, iovs, count, null, out);
    },
    fd_prestat_get(fd: number, out: number) {
      const name = call("fd_prestat_get", [fd], () => host.preopen(fd));
      memory.setU32(out, 0);
      memory.setU32(out + 4, textLength([name]) - 1);
    },
    fd_prestat_dir_name(fd: number, at: number, length: number) {
      const name = new TextEncoder().encode(call("fd_prestat_dir_name", [fd], () => host.preopen(fd)));
      if (name.length > length) throw new WasiError(ERRNO.ENAMETOOLONG);
      memory.setBytes(at, name);
    },
    fd_readdir(fd: number, at: number, length: number, cookie: bigint, out: number) {
      memory.requireRoom(at, length);
      const entries = call("fd_readdir", [fd, cookie], () => host.list(fd));
      const room = new Uint8Array(length >>> 0);
      let used = 0;
      for (let index = Number(cookie); index < entries.length && used < room.length; index++) {
        const { name, type, ino } = entries[index]!;
        const bytes = new TextEncoder().encode(name);
        const entry = new Uint8Array(24 + bytes.length);
        const view = new DataView(entry.buffer);
        view.setBigUint64(0, BigInt(index + 1), true);
        view.setBigUint64(8, ino, true);
        view.setUint32(16, bytes.length, true);
        view.setUint8(20, fileTypeNumber(type));
        entry.set(bytes, 24);
        const part = entry.subarray(0, room.length - used);
        room.set(part, used);
        used += part.length;
      }
      memory.setBytes(at, room.subarray(0, used));
      memory.setU32(out, used);
    },
    fd_renumber(from: number, to: number) {
      call("fd_renumber", [from, to], () => host.renumber(from, to));
    },
    fd_seek(fd: number, offset: bigint, whence: number, out: number) {
      const from = WHENCE[whence];
      if (from === undefined) throw new WasiError(ERRNO.EINVAL);
      memory.setU64(out, call("fd_seek", [fd, offset, from], () => host.seek(fd, offset, from)));
    },
    fd_sync(fd: number) {
      call("fd_sync", [fd], () => host.sync(fd));
    },
    fd_tell(fd: number, out: number) {
      memory.setU64(out, call("fd_tell", [fd], () => host.seek(fd, 0n, "current")));
    },
    path_create_directory(fd: number, at: number, length: number) {
      const path = memory.text(at, length);
      call("path_create_directory", [fd, path], () => host.makeFolder(fd, path));
    },
    path_filestat_get(fd: number, flags: number, at: number, length: number, out: number) {
      const path = memory.text(at, length);
      const follow = (flags & 1) !== 0;
      memory.setStat(out, call("path_filestat_get", [fd, flags, path], () => host.statAt(fd, path, follow)));
    },
    path_filestat_set_times(
      fd: number,
      flags: number,
      at: number,
      length: number,
      accessed: bigint,
      modified: bigint,
      set: number,
    ) {
      const path = memory.text(at, length);
      const times = timesOf(accessed, modified, set);
      const follow = (flags & 1) !== 0;
      call("path_filestat_set_times", [fd, flags, path, times], () => host.setTimesAt(fd, path, follow, times));
    },
    path_link(fd: number, flags: number, at: number, length: number, toFd: number, toAt: number, toLength: number) {
      const [path, to] = [memory.text(at, length), memory.text(toAt, toLength)];
      call("path_link", [fd, flags, path, toFd, to], () => host.link(fd, (flags & 1) !== 0, path, toFd, to));
    },
    path_open(
      fd: number,
      dirflags: number,
      at: number,
      length: number,
      oflags: number,
      rights: bigint,
      _inheriting: bigint,
      fdflags: number,
      out: number,
    ) {
      const path = memory.text(at, length);
      const how = openHow(dirflags, oflags, rights, fdflags);
      const args = [fd, dirflags, path, oflags, how.write ? "write" : "read", fdflags];
      memory.setU32(out, call("path_open", args, () => host.open(fd, path, how)));
    },
    path_readlink(fd: number, at: number, length: number, buffer: number, room: number, out: number) {
      const path = memory.text(at, length);
      const target = new TextEncoder().encode(call("path_readlink", [fd, path], () => host.readLink(fd, path)));
      const part = target.subarray(0, room >>> 0);
      memory.setBytes(buffer, part);
      memory.setU32(out, part.length);
    },
    path_remove_directory(fd: number, at: number, length: number) {
      const path = memory.text(at, length);
      call("path_remove_directory", [fd, path], () => host.removeFolder(fd, path));
    },
    path_rename(fd: number, at: number, length: number, toFd: number, toAt: number, toLength: number) {
      const [path, to] = [memory.text(at, length), memory.text(toAt, toLength)];
      call("path_rename", [fd, path, toFd, to], () => host.rename(fd, path, toFd, to));
    },
    path_symlink(at: number, length: number, fd: number, toAt: number, toLength: number) {
      const [target, path] = [memory.text(at, length), memory.text(toAt, toLength)];
      call("path_symlink", [target, fd, path], () => host.symlink(target, fd, path));
    },
    path_unlink_file(fd: number, at: number, length: number) {
      const path = memory.text(at, length);
      call("path_unlink_file", [fd, path], () => host.unlink(fd, path));
    },
    poll_oneoff(from: number, to: number, count: number, out: number) {
      memory.setU32(out, pollOneoff({ call, host, memory }, from, to, count));
    },
    proc_exit(code: number): void {
      throw new GuestExit(code >>> 0);
    },
    proc_raise: refuse,
    sched_yield() {
      call("sched_yield", [], () => null);
    },
    random_get(at: number, length: number) {
      memory.requireRoom(at, length);
      memory.setBytes(
        at,
        call("random_get", [length >>> 0], () => host.random(length >>> 0)).subarray(0, length >>> 0),
      );
    },
    sock_accept: refuse,
    sock_recv: refuse,
    sock_send: refuse,
    sock_shutdown: refuse,
  };
  return Object.fromEntries(
    Object.entries(functions).map(([name, work]) => [name, answering(work as (...args: never[]) => void)]),
  );
}

/** Answers with the number of an error, or 0. */
function answering(work: (...args: never[]) => void): CoreFunction {
  return (...args) => {
    try {
      work(...args);
      return 0;
    } catch (error) {
      if (error instanceof WasiError) return error.payload as number;
      // A pointer of the guest's that leads out of its memory, and text that is none.
      if (error instanceof RangeError) return EFAULT;
      if (error instanceof TypeError && /encoded data/i.test(error.message)) return ERRNO.EINVAL;
      throw error;
    }
  };
}

function openHow(dirflags: number, oflags: number, rights: bigint, fdflags: number): OpenHow {
  return {
    follow: (dirflags & 1) !== 0,
    create: (oflags & 1) !== 0,
    directory: (oflags & 2) !== 0,
    exclusive: (oflags & 4) !== 0,
    truncate: (oflags & 8) !== 0,
    read: (rights & 0x2n) !== 0n,
    // Those who ask for all rights to a folder do not write to it.
    write: (rights & 0x40n) !== 0n && (oflags & 2) === 0,
    append: (fdflags & 1) !== 0,
  };
}

function timesOf(accessed: bigint, modified: bigint, flags: number): Times {
  const of = (given: bigint, set: number, now: number) =>
    (flags & now) !== 0 ? "now" : (flags & set) !== 0 ? BigInt.asUintN(64, given) : null;
  return { accessed: of(accessed, 1, 2), modified: of(modified, 4, 8) };
}
