/** Faults that calls of a guest may meet in a simulated world. What strikes is decided elsewhere; here is what it does. */
import type { GuestFault } from "./fault_kinds.ts";
import type { FileCalls, Surroundings } from "./surroundings.ts";

/** Says whether a fault strikes: the number of what it does, from 1, or 0. */
export type Strikes = (fault: GuestFault, what: string) => number;

const SECOND_NS = 1_000_000_000n;
const HOUR_NS = 3600n * SECOND_NS;

type Errno = "EACCES" | "EINTR" | "EIO" | "ENOSPC";

/** What an attempt to do something may meet, in the order in which it is asked for. */
const READ = { interrupted: "EINTR", io: "EIO" } as const;
const WRITE = { interrupted: "EINTR", io: "EIO", no_space: "ENOSPC" } as const;
const OPEN = { denied: "EACCES", io: "EIO" } as const;
const SYNC = { io: "EIO" } as const;

/** The same surroundings, where calls meet faults. */
export function faultySurroundings(given: Surroundings, strikes: Strikes): Surroundings {
  const meet = (what: string, errors: Partial<Record<GuestFault, Errno>>) => {
    if (strikes("slow", what) > 0) given.sleepNs(SECOND_NS);
    for (const [fault, code] of Object.entries(errors) as [GuestFault, Errno][]) {
      if (strikes(fault, what) > 0) throw Object.assign(new Error(`${code}: ${what}`), { code });
    }
  };
  const shortened = (fault: "short_read" | "short_write", what: string, length: number) => {
    const struck = length < 2 ? 0 : strikes(fault, what);
    return struck === 0 ? length : struck === 1 ? 1 : Math.floor(length / 2);
  };
  const reading = (what: string, length: number) => {
    meet(what, READ);
    return shortened("short_read", what, length);
  };
  const writing = (what: string, length: number) => {
    meet(what, WRITE);
    return shortened("short_write", what, length);
  };
  let aheadNs = 0n;
  return {
    ...given,
    preopens: given.preopens.map((preopen) => ({
      ...preopen,
      files: faultyFiles(preopen.files, { root: preopen.root, meet, reading, writing }),
    })),
    wallNs() {
      const struck = strikes("clock_jump", "the wall clock");
      if (struck > 0) aheadNs += struck === 1 ? HOUR_NS : -HOUR_NS;
      return given.wallNs() + aheadNs;
    },
    readStdin: (maxBytes) => given.readStdin(reading("a read of standard input", maxBytes)),
    takeOutput: (name, length) => writing(`a write to ${name}`, length),
  };
}

interface Meeting {
  readonly root: string;
  readonly meet: (what: string, errors: Partial<Record<GuestFault, Errno>>) => void;
  /** Give how many bytes are read or written. */
  readonly reading: (what: string, length: number) => number;
  readonly writing: (what: string, length: number) => number;
}

function faultyFiles(files: FileCalls, { root, meet, reading, writing }: Meeting): FileCalls {
  const names = new Map<number, string>();
  const nameOf = (fd: number) => names.get(fd) ?? "a file";
  const calls = {
    openSync(path: string, flags: number) {
      const name = path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
      meet(`an open of ${name}`, OPEN);
      const fd = files.openSync(path, flags);
      names.set(fd, name);
      return fd;
    },
    readSync(fd: number, buffer: Uint8Array, offset: number, length: number, position: number) {
      return files.readSync(fd, buffer, offset, reading(`a read of ${nameOf(fd)}`, length), position);
    },
    writeSync(fd: number, buffer: Uint8Array, offset: number, length: number, position: number) {
      return files.writeSync(fd, buffer, offset, writing(`a write of ${nameOf(fd)}`, length), position);
    },
    fsyncSync(fd: number) {
      meet(`a sync of ${nameOf(fd)}`, SYNC);
      files.fsyncSync(fd);
    },
  };
  return new Proxy(files, {
    get(target, name) {
      if (Object.hasOwn(calls, name)) return calls[name as keyof typeof calls];
      return (target[name as keyof FileCalls] as (...args: unknown[]) => unknown).bind(target);
    },
  });
}
