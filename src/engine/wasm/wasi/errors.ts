/** The names that preview 2 has for errors of the system. */
import { WasiError } from "../calls/calls.ts";

const NAMES: Readonly<Record<string, string>> = {
  EACCES: "access",
  EAGAIN: "would-block",
  EBADF: "bad-descriptor",
  EBUSY: "busy",
  EEXIST: "exist",
  EFBIG: "file-too-large",
  EINTR: "interrupted",
  EINVAL: "invalid",
  EISDIR: "is-directory",
  ELOOP: "loop",
  EMLINK: "too-many-links",
  ENAMETOOLONG: "name-too-long",
  ENOENT: "no-entry",
  ENOSPC: "insufficient-space",
  ENOTDIR: "not-directory",
  ENOTEMPTY: "not-empty",
  ENOTSUP: "unsupported",
  EPERM: "not-permitted",
  EPIPE: "pipe",
  EROFS: "read-only",
  EXDEV: "cross-device",
};

/** Does what may fail as calls of the system do. */
export function posix<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code !== "string" || !/^E[A-Z]+$/.test(code)) throw error;
    throw new WasiError(NAMES[code] ?? "io");
  }
}

export function fail(name: string): never {
  throw new WasiError(name);
}
