/**
 * Writes several files, or none. What is there already is never lost: a whole file is refused where there is another one,
 * and of a shared file only what is missing is added, unless the caller insists.
 */
import { rmSync, statSync } from "node:fs";
import { SeedbedError } from "../../../engine/errors.ts";
import { AtomicFile, writeFileAtomically } from "../../../engine/store/atomic_file.ts";
import { otherKind, readRegularFile } from "../../../engine/store/read_file.ts";
import { type Entry, withEntries } from "./jsonc.ts";

/** A file that is wanted: as a whole, or with something in it. */
export type PlannedFile =
  | { readonly path: string; readonly text: string }
  | { readonly path: string; readonly entries: readonly Entry[] }
  /** Lines of a list, such as `.gitignore`. */
  | { readonly path: string; readonly lines: readonly string[] };

export interface Written {
  /** Absolute. */
  readonly path: string;
  readonly how: "created" | "changed" | "overwritten" | "unchanged";
}

interface Planned extends Written {
  readonly text: string;
  /** The present content; undefined when there is none. */
  readonly before: string | undefined;
}

interface Refused {
  readonly path: string;
  readonly why: string;
  /** True if insisting would help. */
  readonly forceable: boolean;
}

export interface WriteOptions {
  /** Write over what is there. */
  readonly force: boolean;
  readonly newId: () => string;
  /** A path as messages have it. */
  readonly show: (path: string) => string;
}

/** @throws SeedbedError `unwritable` that names everything in the way; then nothing was written */
export function writeAllOrNothing(wanted: readonly PlannedFile[], { force, newId, show }: WriteOptions): Written[] {
  const plans = joined(wanted).map((each) => planOf(each, force));
  const refused = plans.filter((plan): plan is Refused => "why" in plan);
  if (refused.length > 0) throw refusal(refused, show);
  const planned = plans as Planned[];
  const files: AtomicFile[] = [];
  const changing = planned.filter(({ how }) => how !== "unchanged");
  let committed = 0;
  try {
    for (const { path, text } of changing) {
      const file = new AtomicFile(path, newId());
      files.push(file);
      file.write(text);
    }
    for (const file of files) {
      file.commit();
      committed++;
    }
  } catch (error) {
    for (const file of files.slice(committed)) file.discard();
    for (const { path, before } of changing.slice(0, committed)) {
      if (before === undefined) rmSync(path, { force: true });
      else writeFileAtomically(path, before, newId());
    }
    throw error;
  }
  return planned.map(({ path, how }) => ({ path, how }));
}

/** Merges the changes that several callers want in one shared file. */
function joined(wanted: readonly PlannedFile[]): PlannedFile[] {
  const byPath = new Map<string, PlannedFile>();
  for (const each of wanted) {
    const other = byPath.get(each.path);
    byPath.set(
      each.path,
      other !== undefined && "entries" in other && "entries" in each
        ? { path: each.path, entries: [...other.entries, ...each.entries] }
        : each,
    );
  }
  return [...byPath.values()];
}

const MAX_BEFORE_BYTES = 16 * 1024 * 1024;

function planOf(wanted: PlannedFile, force: boolean): Planned | Refused {
  const { path } = wanted;
  let before: string | undefined;
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    const kind = there && otherKind(there);
    if (kind !== undefined) return { path, why: `${kind} is there`, forceable: false };
    before = there && readRegularFile(path, { what: "a file", maxBytes: MAX_BEFORE_BYTES }).toString();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = error instanceof SeedbedError ? message : `it cannot be read (${code})`;
    return { path, why, forceable: false };
  }
  const done = (text: string): Planned => ({ path, text, before, how: before === text ? "unchanged" : howOf(before) });
  if ("text" in wanted) {
    if (before === undefined || before === wanted.text) return done(wanted.text);
    if (!force) return { path, why: "it is there already", forceable: true };
    return { ...done(wanted.text), how: "overwritten" };
  }
  if ("lines" in wanted) return done(withLines(before ?? "", wanted.lines));
  try {
    const { text, taken } = withEntries(before ?? "{}\n", wanted.entries);
    if (taken.length === 0) return { ...done(text), ...(text === before ? { how: "unchanged" } : {}) };
    if (!force) return { path, why: `${taken.join(" and ")} is something else there`, forceable: true };
    return { ...done(text), how: "overwritten" };
  } catch (cause) {
    return { path, why: `it is not valid JSON: ${(cause as Error).message}`, forceable: false };
  }
}

function howOf(before: string | undefined): Written["how"] {
  return before === undefined ? "created" : "changed";
}

function withLines(text: string, lines: readonly string[]): string {
  const there = new Set(text.split(/\r?\n/).map((line) => line.trim()));
  const missing = lines.filter((line) => !there.has(line));
  if (missing.length === 0) return text;
  const gap = text === "" || text.endsWith("\n") ? "" : "\n";
  return `${text}${gap}${missing.map((line) => `${line}\n`).join("")}`;
}

function refusal(refused: readonly Refused[], show: (path: string) => string): SeedbedError {
  const lines = refused.map(({ path, why }) => `${show(path)}: ${why}`);
  const forceable = refused.every((each) => each.forceable);
  return new SeedbedError("unwritable", ["nothing was written, because something is in the way", ...lines].join("\n"), {
    location: { file: refused[0]!.path },
    hint: forceable ? "--force writes over what is there" : "move it out of the way",
  });
}
