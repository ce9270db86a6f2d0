/** Numbers of the errors of `wasi_snapshot_preview1`. */
import { WasiError } from "../calls/calls.ts";

export const ERRNO = {
  EACCES: 2,
  EAGAIN: 6,
  EBADF: 8,
  EBUSY: 10,
  EEXIST: 20,
  EFBIG: 22,
  EINTR: 27,
  EINVAL: 28,
  EIO: 29,
  EISDIR: 31,
  ELOOP: 32,
  EMFILE: 33,
  EMLINK: 34,
  ENAMETOOLONG: 37,
  ENFILE: 41,
  ENOENT: 44,
  ENOSPC: 51,
  ENOSYS: 52,
  ENOTDIR: 54,
  ENOTEMPTY: 55,
  ENOTSUP: 58,
  EPERM: 63,
  EPIPE: 64,
  EROFS: 69,
  ESPIPE: 70,
  EXDEV: 75,
} as const;

export type ErrorCode = keyof typeof ERRNO;

/** The error that a guest is given for one of the system; what has no code of the system is thrown as it is. */
export function wasiError(error: unknown): unknown {
  const { code } = error as { code?: unknown };
  if (typeof code !== "string" || !/^E[A-Z]+$/.test(code)) return error;
  return new WasiError(ERRNO[code as ErrorCode] ?? ERRNO.EIO);
}
