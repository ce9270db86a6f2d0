/** The progress line of a search and of the shrinking after it. */
import type { TestProgress } from "../api/test_program.ts";
import { count, escapeControls } from "./present/text.ts";
import { createProgress } from "./progress.ts";

export function searching(name: string): { onProgress: (progress: TestProgress) => void; clear: () => void } {
  const line = createProgress();
  return {
    onProgress: (progress) => line.update((elapsedMs) => `${escapeControls(name)}   ${describe(progress, elapsedMs)}`),
    clear: () => line.clear(),
  };
}

function describe(progress: TestProgress, elapsedMs: number): string {
  if (progress.phase === "shrink") {
    return `shrinking: ${count(progress.attempts, "attempt")}, ${count(progress.deviations, "choice")} left`;
  }
  const perSecond = Math.round(progress.runs / (elapsedMs / 1000));
  return `${progress.runs.toLocaleString("en-US")}/${count(progress.of, "run")}, ${count(perSecond, "seed")}/s`;
}
