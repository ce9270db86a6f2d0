/**
 * Locks of files as `fcntl` gives them: of ranges of bytes, to programs. Those of one program do not exclude one another, and all of
 * them on a file go when the program closes it or ends.
 */

export const UNLOCKED = 2;
export const WRITE = 1;

interface Lock {
  readonly owner: object;
  readonly start: number;
  readonly end: number;
  readonly isForWriting: boolean;
}

export class FileLocks {
  /** By the number of the file. */
  readonly #locks = new Map<number, readonly Lock[]>();

  /** A lock of another program that stands in the way. */
  conflict(file: number, owner: object, start: number, end: number, isForWriting: boolean): Lock | undefined {
    return this.#locks.get(file)?.find((lock) =>
      lock.owner !== owner && lock.start < end && start < lock.end && (isForWriting || lock.isForWriting)
    );
  }

  /** Other programs have locks on the file. */
  isShared(file: number, owner: object): boolean {
    return this.#locks.get(file)?.some((lock) => lock.owner !== owner) === true;
  }

  /** Other programs have locks. */
  hasOthers(owner: object): boolean {
    return [...this.#locks.keys()].some((file) => this.isShared(file, owner));
  }

  /** Takes a lock, or gives it up, in place of what the owner has there. */
  set(file: number, owner: object, start: number, end: number, kind: number): void {
    const left = (this.#locks.get(file) ?? []).flatMap((lock): Lock[] => {
      if (lock.owner !== owner || lock.end <= start || end <= lock.start) return [lock];
      return [{ ...lock, end: start }, { ...lock, start: end }].filter((part) => part.start < part.end);
    });
    if (kind !== UNLOCKED) left.push({ owner, start, end, isForWriting: kind === WRITE });
    if (left.length === 0) this.#locks.delete(file);
    else this.#locks.set(file, left);
  }

  /** The program has closed the file. */
  release(file: number, owner: object): void {
    this.set(file, owner, 0, Infinity, UNLOCKED);
  }

  /** The locks of programs that have ended go. */
  prune(hasEnded: (owner: object) => boolean): void {
    for (const [file, locks] of this.#locks) {
      const left = locks.filter(({ owner }) => !hasEnded(owner));
      if (left.length === 0) this.#locks.delete(file);
      else this.#locks.set(file, left);
    }
  }
}

/** One table for each disk. */
const tables = new WeakMap<object, FileLocks>();

/** The locks of a disk, which all programs on it share. */
export function locksOf(disk: object): FileLocks {
  let table = tables.get(disk);
  if (table === undefined) tables.set(disk, table = new FileLocks());
  return table;
}
