/** The progress line of a search and of the shrinking after it. */
import type { ExploreProgress, TestProgress } from "../api/reports/progress.ts";
import { percent } from "./present/exploration_text.ts";
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

/** The progress in words, after so many ms. */
export function describe(progress: TestProgress, elapsedMs: number): string {
  if (progress.phase === "shrink") {
    return `shrinking: ${count(progress.attempts, "attempt")}, ${count(progress.deviations, "choice")} left`;
  }
  const perSecond = Math.round(progress.runs / (elapsedMs / 1000));
  if (progress.phase === "explore") return explored(progress, perSecond);
  if (progress.phase === "fuzz") {
    const { runs, edges, corpus, findings } = progress;
    return `${count(runs, "run")}, ${count(perSecond, "run")}/s, ${count(edges, "edge")}, corpus ${corpus}, ` +
      count(findings, "finding");
  }
  return `${progress.runs.toLocaleString("en-US")}/${count(progress.of, "run")}, ${count(perSecond, "seed")}/s`;
}

/** `12,400/20,001 runs, 8,200/s, 312 schedules, ~14 unseen, 0.4% new, 2 findings in 31 failing runs` */
function explored(
  { runs, of, distinct, unseen, newChance, findings, failing }: ExploreProgress,
  perSecond: number,
): string {
  const done = runs.toLocaleString("en-US");
  return [
    of === undefined ? count(runs, "run") : `${done}/${count(of, "run")}`,
    `${perSecond.toLocaleString("en-US")}/s`,
    `${count(distinct, "schedule")}, ~${unseen.toLocaleString("en-US")} unseen, ${percent(newChance)} new`,
    findings === 0 ? "no findings" : `${count(findings, "finding")} in ${count(failing, "failing run")}`,
  ].join(", ");
}
