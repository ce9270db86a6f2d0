/** What is done with a corpus on disk: it grows by runs, shrinks to those that reach something, and goes to other fuzzers and back. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ByteSource, ByteWriter, sameInputs } from "../../../engine/decisions/byte_source.ts";
import type { Decision } from "../../../engine/decisions/decision.ts";
import { EditedSource } from "../../../engine/decisions/sources.ts";
import type { Program } from "../../../engine/interpreter/program.ts";
import { execute } from "../../../engine/modes/execute.ts";
import { reachedBy } from "../../../engine/modes/reached.ts";
import { fifoSource } from "../../../engine/strategies/fifo.ts";
import { writeFileAtomically } from "../../../engine/store/atomic_file.ts";
import { readRegularFile } from "../../../engine/store/read_file.ts";
import { newId } from "../../new_id.ts";
import type { CorpusEntry, CorpusFolder } from "./corpus_folder.ts";

const MAX_BYTES = 64 * 1024 * 1024;

/** A run that a corpus lets happen: what the entry does not decide is the default. */
function again(decisions: readonly Decision[]) {
  return () => new EditedSource(decisions, fifoSource());
}

/** The entries that together reach all that any of them reaches, the shortest first, as greedy as set cover is done. */
export async function entriesThatCount(program: Program, entries: readonly CorpusEntry[]): Promise<CorpusEntry[]> {
  const reached = await reachedBy(program, entries.map(({ decisions }) => again(decisions)));
  const byLength = entries.map((entry, index) => ({ entry, covered: reached[index]!.covered }))
    .toSorted((one, other) => one.entry.decisions.length - other.entry.decisions.length);
  const seen = new Set<number>();
  return byLength.filter(({ covered }) => addAll(seen, covered)).map(({ entry }) => entry);
}

/** Returns whether any of them is new. */
function addAll(seen: Set<number>, covered: readonly number[]): boolean {
  const { size } = seen;
  for (const number of covered) seen.add(number);
  return seen.size > size;
}

/** Removes entries that reach nothing that shorter ones do not. Returns the names of those. */
export async function minimize(program: Program, folder: CorpusFolder): Promise<string[]> {
  const entries = folder.entries();
  const kept = new Set((await entriesThatCount(program, entries)).map(({ name }) => name));
  const gone = entries.filter(({ name }) => !kept.has(name)).map(({ name }) => name);
  for (const name of gone) folder.remove(name);
  return gone;
}

/** Adds entries of other folders that reach what none does that was there before. Returns how many. */
export async function merge(program: Program, folder: CorpusFolder, others: readonly CorpusFolder[]): Promise<number> {
  const own = folder.entries();
  const foreign = others.flatMap((other) => other.entries());
  const reached = await reachedBy(program, [...own, ...foreign].map(({ decisions }) => again(decisions)));
  const seen = new Set(reached.slice(0, own.length).flatMap(({ covered }) => covered));
  let added = 0;
  for (const { covered, decisions } of reached.slice(own.length)) {
    if (addAll(seen, covered) && folder.add(program.ir.name, decisions)) added++;
  }
  return added;
}

/** Adds a run for each file of bytes. Returns how many are new. */
export async function importBytes(program: Program, folder: CorpusFolder, files: readonly string[]): Promise<number> {
  const read = files.map((path) => readRegularFile(path, { what: "a file of bytes", maxBytes: MAX_BYTES }));
  const sources = read.map((bytes) => () => new ByteSource(bytes, fifoSource()));
  const runs = await reachedBy(program, sources);
  return runs.filter(({ decisions }) => folder.add(program.ir.name, decisions)).length;
}

/** The files that are meant: themselves, and those in folders. */
export function filesIn(paths: readonly string[]): string[] {
  return paths.flatMap((path) =>
    statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
      ? readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isFile() && !entry.name.startsWith("."))
        .map(({ name }) => join(path, name)).sort()
      : [path]
  );
}

export interface Exported {
  readonly written: number;
  /** Names of entries that bytes do not tell: a length in the middle of other inputs, or a schedule. */
  readonly untold: readonly string[];
}

/** Writes a file of bytes for each entry, by its name. */
export async function exportBytes(program: Program, folder: CorpusFolder, to: string): Promise<Exported> {
  const untold: string[] = [];
  let written = 0;
  for (const { name, decisions } of folder.entries()) {
    const writer = new ByteWriter();
    const run = await execute(program, { source: writer.watching(again(decisions)()) });
    const back = await execute(program, { source: new ByteSource(writer.bytes, fifoSource()) });
    if (!sameInputs(run.decisions, back.decisions)) untold.push(name);
    else {
      writeFileAtomically(join(to, name.replace(/\.json$/, ".bin")), writer.bytes, newId());
      written++;
    }
  }
  return { written, untold };
}
