/** Says why a scenario counts as failed, for reporters that have one word and one message for it. */
import { withClickablePlace } from "../../api/reports/places.ts";
import { linesOf } from "../present/text.ts";
import { clickableStory, knownWords, storyLines } from "../present/scenario_text.ts";
import { createStyle } from "../present/style.ts";
import type { ScenarioResult } from "./reporter.ts";
import { isBaseline } from "../../engine/strategies/catalog.ts";

export interface Failure {
  /** `timeout`, `divergence`, or the kind of the finding. */
  readonly type: string;
  readonly message: string;
}

/** Undefined for one that passed or was skipped. */
export function failureOf({ report: { status, finding }, divergence }: ScenarioResult): Failure | undefined {
  if (divergence !== undefined) return { type: "divergence", message: divergence };
  if (status === "pass" || status === "skip") return undefined;
  const type = status === "timeout" ? "timeout" : finding?.kind ?? "error";
  return { type, message: finding?.message ?? "the run failed" };
}

const PLAIN = { ...createStyle(false, { LC_ALL: "C.UTF-8" }), width: 100 };

/** The story of a failure as plain lines: what the pretty reporter has below the title. */
export function failureLines({ report, divergence }: ScenarioResult): string[] {
  const { finding, story = [], known = [], problems = [], recording } = report;
  return [
    ...finding === undefined ? [] : linesOf(finding.message),
    ...divergence === undefined || divergence === finding?.message ? [] : linesOf(divergence),
    ...story.length === 0 ? [] : ["", ...storyLines(clickableStory(report), PLAIN)],
    ...(finding?.details ?? []).map((detail) => withClickablePlace(report, detail)).flatMap(linesOf),
    ...finding?.hint === undefined ? [] : ["", `hint: ${finding.hint}`],
    ...problems.flatMap(linesOf),
    "",
    foundBy(report),
    ...known.map(knownWords).flatMap(linesOf),
    ...recording === undefined ? [] : [`replay: ${recording.replay}`],
  ];
}

function foundBy({ strategy, seed, example }: ScenarioResult["report"]): string {
  if (example !== undefined) return `found by example ${example}`;
  return strategy !== undefined && isBaseline(strategy)
    ? "found by the baseline"
    : `found with seed ${seed} (${strategy})`;
}
