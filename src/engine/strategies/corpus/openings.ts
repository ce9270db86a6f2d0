/** Mutations that leave some decisions of a run open. */
import type { Decision } from "../../decisions/decision.ts";
import { OPEN, withoutNumber } from "../../decisions/sources.ts";
import type { Draw } from "./material.ts";

/** The most single decisions that one mutation opens, so that most of the schedule stays. */
const MAX_POINTS = 4;

type Opening = (decisions: readonly Decision[], draw: Draw) => Decision[];

export const OPENINGS: readonly Opening[] = [
  // The end.
  (decisions, draw) => decisions.slice(0, draw(decisions.length)),
  // A few decisions.
  (decisions, draw) => {
    const points = new Set(Array.from({ length: 1 + draw(MAX_POINTS) }, () => draw(decisions.length)));
    return decisions.map((decision, index) => points.has(index) ? opened(decision) : decision);
  },
  // All decisions of one operation or consumer.
  (decisions, draw) => {
    const name = withoutNumber(decisions[draw(decisions.length)]!.label);
    return decisions.map((decision) => withoutNumber(decision.label) === name ? opened(decision) : decision);
  },
  // A stretch in the middle.
  (decisions, draw) => {
    const [one, other] = [draw(decisions.length), draw(decisions.length)];
    const [from, to] = one < other ? [one, other] : [other, one];
    return decisions.map((decision, index) => index >= from && index <= to ? opened(decision) : decision);
  },
];

function opened(decision: Decision): Decision {
  return { ...decision, value: OPEN };
}
