/** Drift: a replay asked for something other than what was recorded. The first difference is the one that explains. */
import { type Decision, type DecisionRequest } from "./decision.ts";

export interface Drift {
  /** Which decision, counted from 0. */
  readonly index: number;
  /** What the recording holds there; undefined when it had no more decisions. */
  readonly recorded: Decision | undefined;
  /** What the run asks now; undefined when the run ended with decisions left over. */
  readonly asked: { readonly kind: string; readonly label: string } | undefined;
}

/** Ends a replay at the first request that does not fit the recording. */
export class DriftError extends Error {
  override readonly name = "DriftError";
  readonly drift: Drift;

  constructor(drift: Drift) {
    super(describeDrift(drift));
    this.drift = drift;
  }
}

/** One sentence: which decision, what was recorded, what is asked now. */
export function describeDrift({ index, recorded, asked }: Drift): string {
  const was = recorded === undefined
    ? "the recording ends there"
    : `the recording has ${recorded.kind} "${recorded.label}"`;
  const now = asked === undefined ? "the run ended before it" : `the run asks for ${asked.kind} "${asked.label}"`;
  return `replay drifted at decision ${index}: ${was}, ${now}`;
}

/** A request in the words of a drift report. For a pick: every option, since the recorded one is not among them. */
export function describeRequest(request: DecisionRequest): { kind: string; label: string } {
  const label = request.kind === "pick" ? request.options.map((option) => option.label).join(" | ") : request.label;
  return { kind: request.kind, label };
}
