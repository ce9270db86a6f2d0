/** Counts the results of all files, while only some of them are run again at a time. */
import type { TestEvent } from "../../api/runs/run/test_files.ts";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly invalid: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const nothing = (): Mutable<Counts> => ({ passed: 0, failed: 0, skipped: 0, invalid: 0 });

export class FileCounts {
  readonly #files = new Map<string, Counts>();
  /** The file that is being run, and what is known of it so far. */
  #current: { readonly file: string; readonly counts: Mutable<Counts> } | undefined;

  /** Keeps only what is known of these files. */
  keep(files: readonly string[]): void {
    const kept = new Set(files);
    for (const file of this.#files.keys()) if (!kept.has(file)) this.#files.delete(file);
  }

  add(event: TestEvent): void {
    if (event.kind === "file") {
      this.endFile();
      this.#current = { file: event.file, counts: nothing() };
    } else if (event.kind === "scenario") {
      const { status } = event.report;
      this.#current!.counts[status === "pass" ? "passed" : status === "skip" ? "skipped" : "failed"]++;
    } else if (event.kind === "invalid") this.#current!.counts.invalid++;
  }

  /** The file that was begun last is done. */
  endFile(): void {
    if (this.#current !== undefined) this.#files.set(this.#current.file, this.#current.counts);
    this.#current = undefined;
  }

  /** Drops the counts of the file that was begun last, which are incomplete. */
  dropFile(): void {
    this.#current = undefined;
  }

  /** Of those, the files that have not been run since they were asked for. */
  missing(files: readonly string[]): string[] {
    return files.filter((file) => !this.#files.has(file));
  }

  forget(files: readonly string[]): void {
    for (const file of files) this.#files.delete(file);
  }

  get counts(): Counts {
    const sum = nothing();
    for (const counts of this.#files.values()) {
      for (const key of Object.keys(sum) as (keyof Counts)[]) sum[key] += counts[key];
    }
    return sum;
  }
}
