/** The progress line of a search and of the shrinking after it. */
import type { TestProgress } from "../api/reports/progress.ts";
import { count, escapeControls } from "./present/text.ts";
import { createProgress, type Progress } from "./progress.ts";

export interface Searching {
  /** @param name of the scenario */
  update(name: string, progress: TestProgress): void;
  /** Sets how many files are done, and of how many; the line begins with that from now on. */
  files(done: number, of: number): void;
  /** Takes the line away: the next one is of another scenario. */
  clear(): void;
}

export function searching(): Searching {
  let line: Progress | undefined;
  let files = "";
  return {
    update(name, progress) {
      line ??= createProgress();
      line.update((elapsedMs) => `${files}${escapeControls(name)}   ${describe(progress, elapsedMs)}`);
    },
    files(done, of) {
      files = `${done.toLocaleString("en-US")}/${count(of, "file")}   `;
      line ??= createProgress();
      line.update(() => files);
    },
    clear() {
      line?.clear();
      line = undefined;
    },
  };
}

function describe(progress: TestProgress, elapsedMs: number): string {
  if (progress.phase === "shrink") {
    return `shrinking: ${count(progress.attempts, "attempt")}, ${count(progress.deviations, "choice")} left`;
  }
  const perSecond = Math.round(progress.runs / (elapsedMs / 1000));
  return `${progress.runs.toLocaleString("en-US")}/${count(progress.of, "run")}, ${count(perSecond, "seed")}/s`;
}
