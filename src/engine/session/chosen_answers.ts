/** The answers that somebody may choose for the decisions of a run. */
import type { Decision } from "../decisions/decision.ts";
import { fitsInput, type InputBounds } from "../decisions/inputs.ts";
import { MAX_PAUSE_MS } from "../decisions/requests.ts";
import { SeedbedError } from "../errors.ts";
import { MAX_LATENCY_MS } from "../ir/schedule.ts";

/** Returns the decision of this number. Throws a `SeedbedError` with the code `usage` if there is none. */
export function requireDecision(decisions: readonly Decision[], index: number): Decision {
  const found = decisions[index];
  if (found !== undefined) return found;
  throw new SeedbedError(
    "usage",
    decisions.length === 0
      ? "the run made no decisions"
      : `expected a decision from 0 to ${decisions.length - 1}, found ${index}`,
  );
}

/** The integer as the decision has it. Throws a `SeedbedError` with the code `usage` for one that is out of its bounds. */
export function requireInput(bounds: InputBounds, index: number, answer: unknown): void {
  const { min, max } = bounds;
  if (fitsInput(answer, bounds) || (typeof min === "string" && fitsInput(String(answer), bounds))) return;
  const found = typeof answer === "string" ? JSON.stringify(answer) : String(answer);
  throw new SeedbedError(
    "usage",
    `decision ${index} is a part of an input: expected an integer from ${min} to ${max}, found ${found}`,
  );
}

/** Throws a `SeedbedError` with the code `usage` unless somebody may choose this answer for the decision. */
export function requireAnswer(decision: Decision, index: number, answer: number): void {
  const arity = decision.kind === "random" ? Infinity : decision.arity ?? 1;
  if (decision.bounds !== undefined) return requireInput(decision.bounds, index, answer);
  if (decision.kind === "host") {
    throw new SeedbedError("usage", `decision ${index} is ${decision.kind}: it is edited, not chosen`);
  }
  if (decision.kind === "latency") {
    if (answer >= 0 && answer <= MAX_LATENCY_MS) return;
    const range = `a latency from 0 (the default) to ${MAX_LATENCY_MS} ms`;
    throw new SeedbedError("usage", `decision ${index}: expected ${range}, found ${answer}`);
  }
  if (decision.kind === "pause") {
    if (answer >= 0 && answer <= MAX_PAUSE_MS) return;
    const range = `a pause from 0 (none) to ${MAX_PAUSE_MS} ms`;
    throw new SeedbedError("usage", `decision ${index}: expected ${range}, found ${answer}`);
  }
  if (decision.kind === "late") {
    if (answer === 0) return;
    throw new SeedbedError("usage", `decision ${index} names a timer: expected 0 (not late), found ${answer}`);
  }
  if (typeof decision.value === "string") {
    throw new SeedbedError("usage", `decision ${index} is random bytes: expected hex, which is edited, not chosen`);
  }
  if (arity < 2) throw new SeedbedError("usage", `decision ${index} has one answer`);
  if (!Number.isSafeInteger(answer) || answer < 0 || answer >= arity) {
    const range = arity === Infinity ? "of at least 0" : `from 0 to ${arity - 1}`;
    throw new SeedbedError("usage", `decision ${index}: expected an answer ${range}, found ${answer}`);
  }
}
