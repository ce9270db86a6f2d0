/** The part of a replica that survives a crash: term, vote, log and snapshot, in a file. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Bug, Command, Entry, Snapshot } from "./messages.ts";

const FILE = "raft.json";
/** Applied entries that are kept before a snapshot takes their place. */
const KEPT = 6;

export class Log {
  term = 0;
  votedFor: string | undefined;
  snapshot: Snapshot = { index: 0, term: 0, value: 0 };
  readonly #bug: Bug | undefined;
  /** Those after the snapshot. */
  #entries: Entry[] = [];

  constructor(bug: Bug | undefined) {
    this.#bug = bug;
    const text = read();
    if (text === undefined) return;
    const { term, votedFor, entries, snapshot } = JSON.parse(text);
    this.term = term;
    this.votedFor = bug === "forgets its vote" ? undefined : votedFor;
    this.#entries = bug === "forgets its log" ? [] : entries;
    this.snapshot = snapshot;
  }

  /** Writes all of it, beside the old file and then in its place. */
  save(): void {
    const { term, votedFor, snapshot } = this;
    writeFileSync(`${FILE}.new`, JSON.stringify({ term, votedFor, entries: this.#entries, snapshot }), { flush: true });
    renameSync(`${FILE}.new`, FILE);
  }

  get lastIndex(): number {
    return this.snapshot.index + this.#entries.length;
  }

  get lastTerm(): number {
    return this.termAt(this.lastIndex)!;
  }

  /** Undefined for an entry that is not there any more, or not yet. */
  termAt(index: number): number | undefined {
    return index === this.snapshot.index ? this.snapshot.term : this.#entries[index - this.snapshot.index - 1]?.term;
  }

  commandAt(index: number): Command {
    return this.#entries[index - this.snapshot.index - 1]!.command;
  }

  from(index: number): Entry[] {
    return this.#entries.slice(index - this.snapshot.index - 1);
  }

  append(command: Command): void {
    this.#entries.push({ term: this.term, command });
    this.save();
  }

  /** Takes entries of a leader. Only those that contradict it go: a message may be old. */
  merge(prevIndex: number, entries: readonly Entry[]): void {
    let isChanged = false;
    for (const [offset, entry] of entries.entries()) {
      const index = prevIndex + 1 + offset;
      if (index <= this.snapshot.index || this.termAt(index) === entry.term) continue;
      this.#entries = [...this.#entries.slice(0, index - this.snapshot.index - 1), entry];
      isChanged = true;
    }
    if (isChanged) this.save();
  }

  /** Puts a snapshot in the place of what has been applied. */
  compact(applied: number, value: number): void {
    if (applied - this.snapshot.index <= KEPT) return;
    const rest = this.from(applied + 1);
    this.snapshot = { index: applied, term: this.termAt(applied)!, value };
    this.#entries = rest;
    this.save();
  }

  /** Takes the snapshot of a leader, unless it has all that is in it. */
  install(snapshot: Snapshot): boolean {
    if (snapshot.index <= this.snapshot.index) return false;
    this.#entries = this.termAt(snapshot.index) === snapshot.term ? this.from(snapshot.index + 1) : [];
    this.snapshot = snapshot;
    this.save();
    return true;
  }

  /** Whether a candidate's log is at least as new as this one. */
  isCoveredBy(lastIndex: number, lastTerm: number): boolean {
    if (this.#bug === "votes for a stale log") return true;
    return lastTerm > this.lastTerm || (lastTerm === this.lastTerm && lastIndex >= this.lastIndex);
  }
}

function read(): string | undefined {
  try {
    return readFileSync(FILE, "utf8");
  } catch {
    return undefined;
  }
}
