/**
 * Reads files that somebody else may have made. Only regular files are read, through links too: a FIFO waits for ever for
 * its other end, a device has no end or does something when it is opened. No more is read than a limit allows, also of a
 * file that says it is smaller.
 */
import { Buffer } from "node:buffer";
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from "node:fs";
import { SeedbedError } from "../errors.ts";

export interface ReadOptions {
  /** The expected file, for messages: `a trace file`. */
  readonly what: string;
  readonly maxBytes: number;
  /** The name of the file in messages; its path by default. */
  readonly shown?: string | undefined;
  readonly hint?: string | undefined;
}

/** @throws SeedbedError `unreadable` for what is no regular file or cannot be read, `invalid` for one that is too large */
export function readRegularFile(path: string, { what, maxBytes, shown = path, hint }: ReadOptions): Buffer {
  return withRegularFile(path, { what, maxBytes, shown, hint }, (descriptor, { size }) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    for (let next = Math.min(size, maxBytes) + 1;; next = MAX_PIECE_BYTES) {
      const piece = Buffer.allocUnsafe(next);
      const found = readSync(descriptor, piece, 0, next, null);
      if (found === 0) return Buffer.concat(pieces, bytes);
      bytes += found;
      if (bytes > maxBytes) throw tooLarge(bytes, { maxBytes, shown, hint });
      pieces.push(piece.subarray(0, found));
    }
  });
}

/** Opens a regular file for as long as the work takes. @throws SeedbedError as `readRegularFile` */
export function withRegularFile<T>(
  path: string,
  { what, maxBytes, shown = path, hint }: ReadOptions,
  work: (descriptor: number, stats: Stats) => T,
): T {
  let descriptor: number | undefined;
  try {
    // Before it is opened, which may already do something; and again after that, when it can no longer be replaced.
    requireRegular(statSync(path), { what, shown, hint });
    descriptor = openSync(path, OPENING);
    const stats = fstatSync(descriptor);
    requireRegular(stats, { what, shown, hint });
    if (stats.size > maxBytes) throw tooLarge(stats.size, { maxBytes, shown, hint });
    return work(descriptor, stats);
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException;
    if (cause instanceof SeedbedError || code === undefined || syscall === undefined) throw cause;
    const why = code === "ENOENT" || code === "ENOTDIR" ? "there is no such file" : `it cannot be read (${code})`;
    throw new SeedbedError("unreadable", `expected ${what}, ${why}`, { location: { file: shown }, cause });
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Names the kind of a path that is no regular file, as in `a FIFO`; undefined for a regular file. */
export function otherKind(stats: Pick<Stats, "isFile" | "isDirectory" | "isFIFO" | "isSocket">): string | undefined {
  if (stats.isFile()) return undefined;
  return stats.isDirectory() ? "a folder" : stats.isFIFO() ? "a FIFO" : stats.isSocket() ? "a socket" : "a device";
}

/** Not waiting for the other end of a FIFO that took the place of a file in between. */
const OPENING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
const MAX_PIECE_BYTES = 64 * 1024;

function requireRegular(stats: Stats, { what, shown, hint }: Pick<ReadOptions, "what" | "shown" | "hint">): void {
  const kind = otherKind(stats);
  if (kind === undefined) return;
  throw new SeedbedError("unreadable", `expected ${what}, found ${kind}`, { location: { file: shown! }, hint });
}

function tooLarge(bytes: number, { maxBytes, shown, hint }: Omit<ReadOptions, "what">): SeedbedError {
  return new SeedbedError("invalid", `expected a file of at most ${maxBytes} bytes, found ${bytes}`, {
    location: { file: shown! },
    hint,
  });
}
