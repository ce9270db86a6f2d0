/** Divergence: a replay asked for something other than what was recorded. The first difference is the one that explains. */
import { type Decision, type DecisionRequest } from "./decision.ts";

export interface ReplayDivergence {
  /** The index of the decision, counted from 0. */
  readonly index: number;
  /** The recorded decision; undefined when the recording had no more decisions. */
  readonly recorded: Decision | undefined;
  /** The request of the run; undefined when the run ended with decisions left over. */
  readonly asked: { readonly kind: string; readonly label: string } | undefined;
}

/** Ends a replay at the first request that does not fit the recording. */
export class DivergenceError extends Error {
  override readonly name = "DivergenceError";
  readonly divergence: ReplayDivergence;

  constructor(divergence: ReplayDivergence) {
    super(describeDivergence(divergence));
    this.divergence = divergence;
  }
}

/** One sentence: which decision, what was recorded, what is asked now. */
export function describeDivergence({ index, recorded, asked }: ReplayDivergence): string {
  const was = recorded === undefined
    ? "the recording ends there"
    : `the recording has ${recorded.kind} "${recorded.label}"`;
  const now = asked === undefined ? "the run ended before it" : `the run asks for ${asked.kind} "${asked.label}"`;
  return `replay diverged at decision ${index}: ${was}, ${now}`;
}

/** A request in the words of a divergence report. For a pick: every option, since the recorded one is not among them. */
export function describeRequest(request: DecisionRequest): { kind: string; label: string } {
  const label = request.kind === "pick" ? request.options.map((option) => option.label).join(" | ") : request.label;
  return { kind: request.kind, label };
}
