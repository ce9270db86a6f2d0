/**
 * Decides what happens to an existing file at the path to write. Whichever it is, each place changes from what it was to a
 * whole file in one step, also when several processes write to it at once.
 *
 * - `overwrite`: the last one to end stays.
 * - `error`: the file that is there stays, and who comes second is told.
 * - `append`: the next free number goes before the ending: `run.jsonl`, `run.2.jsonl`, `run.3.jsonl`.
 */
import { closeSync, existsSync, linkSync, openSync, readdirSync, renameSync, unlinkSync } from "node:fs";
import { basename, dirname, extname } from "node:path";
import { SeedbedError } from "../errors.ts";

export const COLLISIONS = ["error", "overwrite", "append"] as const;
export type Collision = (typeof COLLISIONS)[number];

/** Moves the whole file `temporary` to `path`, or to the place beside it that `append` finds. Returns where it is. */
export function putInPlace(temporary: string, path: string, collision: Collision): string {
  if (collision === "overwrite") {
    renameSync(temporary, path);
    return path;
  }
  if (moveIfFree(temporary, path)) return path;
  if (collision === "error") throw occupied(path);
  for (let number = nextNumber(path);; number++) {
    const place = numbered(path, number);
    if (moveIfFree(temporary, place)) return place;
  }
}

/** @throws SeedbedError `unwritable` when there is a file */
export function requireFree(path: string): void {
  if (existsSync(path)) throw occupied(path);
}

function occupied(path: string): SeedbedError {
  return new SeedbedError("unwritable", "the file exists already and was left unchanged", {
    location: { file: path },
    hint: "--record-collision overwrite replaces it, --record-collision append writes beside it",
  });
}

/** A link cannot be made where there is something, which tells and claims at once. */
function moveIfFree(temporary: string, place: string): boolean {
  try {
    linkSync(temporary, place);
    unlinkSync(temporary);
    return true;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(code)) throw error;
  }
  return claim(temporary, place);
}

/** For file systems without links: the place is claimed empty, and then replaced. */
function claim(temporary: string, place: string): boolean {
  try {
    closeSync(openSync(place, "wx"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
  renameSync(temporary, place);
  return true;
}

/** `a/run.jsonl` with 2: `a/run.2.jsonl`. */
function numbered(path: string, number: number): string {
  const ending = extname(path);
  return `${path.slice(0, path.length - ending.length)}.${number}${ending}`;
}

/** After the highest that is there; from 2, since the one without a number is the first. */
function nextNumber(path: string): number {
  const ending = extname(path);
  const start = `${basename(path, ending)}.`;
  let highest = 1;
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(start) || !name.endsWith(ending)) continue;
    const middle = name.slice(start.length, name.length - ending.length);
    if (/^[1-9]\d{0,8}$/.test(middle)) highest = Math.max(highest, Number(middle));
  }
  return highest + 1;
}
