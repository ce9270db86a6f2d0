/**
 * Finds the files that killed processes left: temporary files and folders whose names say who wrote them (`writer_mark.ts`).
 * Those of a living process are never touched. Where that cannot be told, as on a disk that several machines share, what has
 * not changed for a day is taken for left.
 */
import { lstatSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { removeEmptyFolders } from "./folders.ts";
import { MARK_PATTERN, writerMark, writerState } from "./writer_mark.ts";

const ABANDONED_AFTER_MS = 24 * 3_600_000;

/** `.x.jsonl.<mark>.<id>.tmp`: where a file or folder is written before it is put in its place, beside it. */
export function temporaryBeside(path: string, id: string): string {
  return join(dirname(path), `.${basename(path)}.${writerMark()}.${id}.tmp`);
}

/** `<mark>.<id>`: the name of something in the folder `tmp` of a store. */
export function temporaryName(id: string): string {
  return `${writerMark()}.${id}`;
}

const BESIDE = new RegExp(`^\\..+\\.(${MARK_PATTERN})\\.\\w+\\.tmp$`);
/** Everything in that folder is temporary. */
const IN_STORE = new RegExp(`^(?:(${MARK_PATTERN})\\.)?`);
/** Of `makeTemporaryFolder`. */
const IN_SYSTEM = new RegExp(`^seedbed-[a-z]+-(${MARK_PATTERN})\\.\\w{6}$`);

/** Lists the leftovers in the store `root`, and in the working folder. */
export function leftoversOfProject(root: string, cwd: string, nowMs: number): string[] {
  return [
    ...abandonedIn(join(root, "tmp"), IN_STORE, nowMs),
    ...[root, cwd].flatMap((folder) => abandonedIn(folder, BESIDE, nowMs)),
  ];
}

/** Lists the leftovers of any project in the system's folder for temporary files. */
export function leftoversOfSystem(nowMs: number): string[] {
  return abandonedIn(tmpdir(), IN_SYSTEM, nowMs).filter(isOwn);
}

/** Takes away what was left in a store. */
export function sweepStore(root: string, nowMs: number): void {
  removeLeftovers(root, abandonedIn(join(root, "tmp"), IN_STORE, nowMs));
}

/** Takes away what was left of writing `path`. */
export function sweepBeside(path: string, nowMs: number): void {
  for (const each of abandonedIn(dirname(path), BESIDE, nowMs, `.${basename(path)}.`)) removeIfPossible(each);
}

/** Returns those that are gone: what is somebody else's is left to them. */
export function removeLeftovers(root: string, paths: readonly string[]): string[] {
  const gone = paths.filter(removeIfPossible);
  if (gone.length > 0) removeEmptyFolders(join(root, "tmp"), join(root, "tmp"));
  return gone;
}

function removeIfPossible(path: string): boolean {
  try {
    rmSync(path, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
}

function abandonedIn(folder: string, pattern: RegExp, nowMs: number, start = ""): string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names.filter((name) => name.startsWith(start)).flatMap((name) => {
    const matched = pattern.exec(name);
    const path = join(folder, name);
    return matched !== null && isAbandoned(path, matched[1], nowMs) ? [path] : [];
  });
}

function isAbandoned(path: string, mark: string | undefined, nowMs: number): boolean {
  const state = mark === undefined ? "unknown" : writerState(mark);
  return state === "gone" || state === "unknown" && nowMs - lastChangeMs(path) > ABANDONED_AFTER_MS;
}

/** In a folder that all users share, a name proves nothing. */
function isOwn(path: string): boolean {
  const user = process.getuid?.();
  return user === undefined || lstatSync(path, { throwIfNoEntry: false })?.uid === user;
}

/** Of a folder or of what is in it: writing to a file leaves the time of its folder as it was. */
function lastChangeMs(path: string): number {
  const changedMs = (each: string) => statSync(each, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
  try {
    return Math.max(changedMs(path), ...readdirSync(path).map((name) => changedMs(join(path, name))));
  } catch {
    return changedMs(path);
  }
}
