/** What fuzzing came to, in a line. */
import type { FuzzSummary } from "../../api/runs/fuzz/fuzz_plan.ts";
import type { Style } from "./style.ts";
import { count } from "./text.ts";

const ENDED: Readonly<Record<FuzzSummary["ended"], string>> = {
  finding: "until one failed",
  runs: "as many as were asked for",
  time: "until the time was over",
  interrupted: "until it was interrupted",
};

export function fuzzText({ mode, seed, jobs, runs, edges, corpus, ended }: FuzzSummary, { colors }: Style): string {
  const reached = mode === "coverage"
    ? ` · ${count(edges, "edge")} · ${count(corpus, "run")} reached something new`
    : "";
  const side = jobs === undefined ? "" : `, ${count(jobs, "process")}`;
  const line = ended === "finding" && runs === 0
    ? "no new run was needed"
    : `${mode} mode, from seed ${seed}${side}: ${count(runs, "run")} ${ENDED[ended]}${reached}`;
  return `  ${colors.dim(line)}\n`;
}
