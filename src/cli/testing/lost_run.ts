/** What is told of a scenario over which the process that ran it ended. */
import type { ScenarioReport } from "../../api/report/scenario.ts";
import { REAL_MEMORY } from "../../engine/findings/finding.ts";

export interface Lost {
  readonly name: string;
  /** As results show it. */
  readonly file: string;
  /** `exit code 1`, `signal SIGKILL`. */
  readonly how: string;
  /** What the process said last, if anything. */
  readonly lastWords: string | undefined;
  /** Names of scenarios of the file that come after it, and were not run. */
  readonly after: readonly string[];
}

export function lostReport({ name, file, how, lastWords, after }: Lost): ScenarioReport {
  const { kind, title } = causeOf(lastWords);
  const problems = ["the run was not stored: the process that made it is gone"];
  if (after.length > 0) problems.push(`what comes after it in ${file} was not run: ${after.join(", ")}`);
  return {
    name,
    file,
    status: "fail",
    runs: 1,
    decisions: 0,
    virtualMs: 0,
    durationMs: 0,
    finding: {
      kind,
      title,
      message: `the process that ran it ended before its time (${how})`,
      fingerprint: `${kind}|${title}|${file}`,
      hint: lastWords?.replace(/^error: /, "") ?? `seedbed test ${file} --jobs 1 runs it in the command's own process`,
    },
    problems,
  };
}

function causeOf(lastWords = ""): { readonly kind: string; readonly title: string } {
  if (lastWords.includes("of real time (--real-timeout)")) return { kind: "hang", title: "real time" };
  if (/^FATAL ERROR: .*memory/.test(lastWords)) return { kind: "memory", title: REAL_MEMORY };
  return { kind: "crash", title: "process" };
}
