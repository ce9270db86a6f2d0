/**
 * The calls of the system that SQLite makes for its files, over the disk of its machine: its own code decides what is read, written, synced
 * and locked, and in which order.
 */
import type { Scope } from "../../../../realm/scope.ts";
import { liveCwd } from "../../../../realm/live_world.ts";
import { refuse } from "../../../../realm/refused.ts";
import { callUnseen } from "../../../fs/calls.ts";
import { resolvePath } from "../../../fs/functions.ts";
import type { Memory } from "../memory.ts";
import { attempt, EAGAIN, ENOENT, ENOMEM, ENOTTY } from "./errno.ts";
import { locksOf, UNLOCKED, WRITE } from "./locks.ts";

/** Of `open`: the way of access, to create, to create only, to empty. The numbers are Linux's. */
const OPEN_FLAGS = 0o3 | 0o100 | 0o200 | 0o1000;
/** Of `unlinkat`: the name of a folder. */
const REMOVE_FOLDER = 512;
/** Of `fstatat`: do not follow a link. */
const NO_FOLLOW = 256;

const LOCK = { get: 12, set: 13, setAndWait: 14 } as const;

/** Random bytes are a file to SQLite. Its number is out of the way of the real ones. */
const RANDOM_PATH = "/dev/urandom";
const RANDOM_FD = 1_000_000;

interface Stats {
  readonly dev: number;
  readonly ino: number;
  readonly mode: number;
  readonly nlink: number;
  readonly size: number;
}

/** Where in a `struct flock` its parts are. */
const FLOCK = { kind: 0, start: 8, length: 16, owner: 24 } as const;

/** The calls by the names under which the module asks for them. */
export function fileCalls(scope: Scope, memory: Memory): Record<string, (...args: never[]) => unknown> {
  const { machine } = scope;
  const locks = locksOf(machine.fs);
  /** Where in each open file the next byte is read or written. */
  const positions = new Map<number, number>();
  const call = (name: string, ...args: unknown[]) => callUnseen(scope, name, args);
  const path = (address: number) => resolvePath(memory.text(address) ?? "") as string;
  const isThere = (name: string) => machine.fs.use((volume) => volume.existsSync(name));
  const inode = (fd: number) => (call("fstat", fd) as Stats).ino;

  const writeStats = (address: number, { dev, ino, mode, nlink, size }: Stats): number => {
    memory.bytes.fill(0, address, address + 96);
    memory.setI32(address, dev);
    memory.setI32(address + 4, mode);
    memory.setI32(address + 8, nlink);
    memory.setI64(address + 24, size);
    memory.setI32(address + 32, 4096);
    memory.setI32(address + 36, Math.ceil(size / 512));
    memory.setI64(address + 88, ino);
    return 0;
  };
  /** SQLite looks for files that need not be there. */
  const stat = (pathAt: number, address: number, follow: boolean): number => {
    const name = path(pathAt);
    return attempt(() => {
      const stats = machine.fs.use((volume) =>
        follow
          ? (volume.existsSync(name) ? volume.statSync(name) : undefined)
          : volume.lstatSync(name, { throwIfNoEntry: false })
      );
      return stats === undefined ? -ENOENT : writeStats(address, stats as unknown as Stats);
    });
  };

  /** Reads or writes each of the stretches that a call names. */
  const transfer = (
    vectors: number,
    count: number,
    doneAt: number,
    move: (bytes: Uint8Array) => number,
  ): number => {
    let done = 0;
    const result = attempt(() => {
      for (let index = 0; index < count; index++) {
        const address = memory.i32(vectors + index * 8);
        const length = memory.i32(vectors + index * 8 + 4);
        const moved = move(memory.bytes.subarray(address, address + length));
        done += moved;
        if (moved < length) break;
      }
      return 0;
    });
    memory.setI32(doneAt, done);
    return -result;
  };
  const moveIn = (name: "read" | "write", fd: number) => (bytes: Uint8Array): number => {
    const position = positions.get(fd) ?? 0;
    const moved = call(name, fd, bytes, 0, bytes.length, position) as number;
    positions.set(fd, position + moved);
    return moved;
  };

  const lock = (fd: number, command: number, at: number): number => {
    const kind = memory.view.getInt16(at + FLOCK.kind, true);
    const start = memory.i64(at + FLOCK.start);
    const length = memory.i64(at + FLOCK.length);
    const end = length === 0 ? Infinity : start + length;
    const file = inode(fd);
    locks.prune((owner) => (owner as typeof machine).hasEnded);
    const held = kind === UNLOCKED ? undefined : locks.conflict(file, machine, start, end, kind === WRITE);
    if (command === LOCK.get) {
      memory.view.setInt16(at + FLOCK.kind, held === undefined ? UNLOCKED : Number(held.isForWriting), true);
      return 0;
    }
    if (held !== undefined) return -EAGAIN;
    locks.set(file, machine, start, end, kind);
    return 0;
  };

  return {
    __syscall_openat(_folder: number, pathAt: number, flags: number, more: number) {
      const name = path(pathAt);
      if (name === RANDOM_PATH) return RANDOM_FD;
      return attempt(() => {
        if ((flags & 0o100) === 0 && !isThere(name)) return -ENOENT;
        const fd = call("open", name, flags & OPEN_FLAGS, more === 0 ? 0 : memory.i32(more)) as number;
        positions.set(fd, 0);
        return fd;
      });
    },
    fd_close(fd: number) {
      if (fd === RANDOM_FD) return 0;
      return -attempt(() => {
        locks.release(inode(fd), machine);
        positions.delete(fd);
        call("close", fd);
        return 0;
      });
    },
    fd_read(fd: number, vectors: number, count: number, doneAt: number) {
      return transfer(vectors, count, doneAt, fd === RANDOM_FD ? fill : moveIn("read", fd));
    },
    fd_write: (fd: number, vectors: number, count: number, doneAt: number) =>
      transfer(vectors, count, doneAt, moveIn("write", fd)),
    fd_seek(fd: number, offset: bigint, whence: number, resultAt: number) {
      return -attempt(() => {
        const from = whence === 0 ? 0 : whence === 1 ? positions.get(fd) ?? 0 : (call("fstat", fd) as Stats).size;
        positions.set(fd, from + Number(offset));
        memory.setI64(resultAt, from + Number(offset));
        return 0;
      });
    },
    fd_sync: (fd: number) =>
      -attempt(() => {
        call("fsync", fd);
        return 0;
      }),
    fd_fdstat_get: () => 0,
    __syscall_ftruncate64: (fd: number, length: bigint) =>
      attempt(() => {
        call("ftruncate", fd, Number(length));
        return 0;
      }),
    __syscall_fstat64: (fd: number, at: number) => attempt(() => writeStats(at, call("fstat", fd) as Stats)),
    __syscall_stat64: (pathAt: number, at: number) => stat(pathAt, at, true),
    __syscall_lstat64: (pathAt: number, at: number) => stat(pathAt, at, false),
    __syscall_newfstatat: (_folder: number, pathAt: number, at: number, flags: number) =>
      stat(pathAt, at, (flags & NO_FOLLOW) === 0),
    __syscall_faccessat: (_folder: number, pathAt: number) => isThere(path(pathAt)) ? 0 : -ENOENT,
    __syscall_unlinkat: (_folder: number, pathAt: number, flags: number) =>
      attempt(() => {
        const name = path(pathAt);
        if (!isThere(name)) return -ENOENT;
        call(flags === REMOVE_FOLDER ? "rmdir" : "unlink", name);
        return 0;
      }),
    __syscall_rmdir: (pathAt: number) =>
      attempt(() => {
        call("rmdir", path(pathAt));
        return 0;
      }),
    __syscall_mkdirat: (_folder: number, pathAt: number, mode: number) =>
      attempt(() => {
        call("mkdir", path(pathAt), { mode });
        return 0;
      }),
    __syscall_readlinkat: (_folder: number, pathAt: number, at: number, room: number) =>
      attempt(() => {
        const bytes = new TextEncoder().encode(String(call("readlink", path(pathAt)))).subarray(0, room);
        memory.bytes.set(bytes, at);
        return bytes.length;
      }),
    __syscall_chmod: (pathAt: number, mode: number) =>
      attempt(() => {
        call("chmod", path(pathAt), mode);
        return 0;
      }),
    __syscall_fchmod: (fd: number, mode: number) =>
      attempt(() => {
        call("fchmod", fd, mode);
        return 0;
      }),
    // Everybody is root, and the times of files are nothing to a database.
    __syscall_fchown32: () => 0,
    __syscall_utimensat: () => 0,
    __syscall_ioctl: () => -ENOTTY,
    __syscall_getcwd(at: number, room: number) {
      const bytes = new TextEncoder().encode(`${liveCwd()}\0`);
      if (bytes.length > room) return -ENOMEM;
      memory.bytes.set(bytes, at);
      return bytes.length;
    },
    __syscall_fcntl64(fd: number, command: number, more: number) {
      if (command !== LOCK.get && command !== LOCK.set && command !== LOCK.setAndWait) return 0;
      return attempt(() => lock(fd, command, memory.i32(more)));
    },
    _mmap_js(
      length: number,
      _protection: number,
      _flags: number,
      fd: number,
      offset: bigint,
      allocatedAt: number,
      at: number,
    ) {
      return attempt(() => {
        // Two instances have two memories, which would not see one another's index of the log.
        if (locks.isShared(inode(fd), machine)) throw refuse(SHARED_LOG, "use PRAGMA journal_mode = DELETE");
        const address = memory.allocateAligned(length);
        if (address === 0) return -ENOMEM;
        memory.bytes.fill(0, address, address + length);
        call("read", fd, memory.bytes.subarray(address, address + length), 0, length, Number(offset));
        memory.setI32(allocatedAt, 1);
        memory.setI32(at, address);
        return 0;
      });
    },
    // Whoever calls this frees it.
    _munmap_js: () => 0,
  };

  function fill(bytes: Uint8Array): number {
    bytes.set(scope.world.kernel.randomBytes("sqlite", bytes.length));
    return bytes.length;
  }
}

const SHARED_LOG = "SQLite's write-ahead log of two processes at once";
