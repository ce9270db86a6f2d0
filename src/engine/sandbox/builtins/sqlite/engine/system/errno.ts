/** Numbers of errors as WASI has them, which SQLite was compiled for. */

const ERRNO: Readonly<Record<string, number>> = {
  EACCES: 2,
  EAGAIN: 6,
  EBADF: 8,
  EEXIST: 20,
  EINVAL: 28,
  EIO: 29,
  EISDIR: 31,
  ELOOP: 32,
  EMFILE: 33,
  ENOENT: 44,
  ENOMEM: 48,
  ENOSPC: 51,
  ENOTDIR: 54,
  ENOTEMPTY: 55,
  ENOTTY: 59,
  EPERM: 63,
  EROFS: 69,
};

export const EAGAIN = ERRNO["EAGAIN"]!;
export const ENOENT = ERRNO["ENOENT"]!;
export const ENOMEM = ERRNO["ENOMEM"]!;
export const ENOTTY = ERRNO["ENOTTY"]!;

/**
 * Does a call of the system.
 * @returns what it returns; an error of the files as its negative number
 */
export function attempt(work: () => number): number {
  try {
    return work();
  } catch (error) {
    // What is no error of a file, such as the end of the program, is for nobody in between.
    const errno = ERRNO[String((error as NodeJS.ErrnoException | null)?.code)];
    if (errno === undefined) throw error;
    return -errno;
  }
}
