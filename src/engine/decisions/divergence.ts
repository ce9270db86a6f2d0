/** Divergence: a replay asked for something other than what was recorded. The first difference is the one that explains. */
import { formatDurationMs } from "../text/duration.ts";
import { asksBytes } from "./answers.ts";
import type { Decision } from "./decision.ts";
import type { DecisionRequest } from "./requests.ts";

export interface ReplayDivergence {
  /** The index of the decision, counted from 0. */
  readonly index: number;
  /** The recorded decision; undefined when the recording had no more decisions. */
  readonly recorded: Decision | undefined;
  /** The request of the run; undefined when the run ended with decisions left over. */
  readonly asked: Asked | undefined;
}

/** A request, in words. */
export interface Asked {
  readonly kind: string;
  readonly label: string;
  /** The answers that there are: what the recording has may be none of them. */
  readonly answers?: string | undefined;
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
  if (recorded?.kind === asked?.kind && recorded?.label === asked?.label && asked?.answers !== undefined) {
    const { answers } = asked;
    return `replay diverged at decision ${index}: for ${asked.kind} "${asked.label}" the run takes ${answers}, ` +
      `and the recording has ${JSON.stringify(recorded!.value)}`;
  }
  const now = asked === undefined ? "the run ended before it" : `the run asks for ${asked.kind} "${asked.label}"`;
  return `replay diverged at decision ${index}: ${was}, ${now}`;
}

/** A request in the words of a divergence report. For a pick: every option, since the recorded one is not among them. */
export function describeRequest(request: DecisionRequest): Asked {
  const label = request.kind === "pick" ? request.options.map((option) => option.label).join(" | ") : request.label;
  const answers = answersOf(request);
  return { kind: request.kind, label, ...(answers !== undefined && { answers }) };
}

function answersOf(request: DecisionRequest): string | undefined {
  switch (request.kind) {
    case "latency": {
      const { minMs, maxMs } = request.latency;
      return `0 for its default, or ${formatDurationMs(minMs)} to ${formatDurationMs(maxMs)} as a number of ms`;
    }
    case "late":
      return `0, or a timer that it may outlast (${request.timers.map(({ label }) => label).join(" | ")})`;
    case "random":
      return asksBytes(request) ? `${request.bytes} bytes in hex` : `a whole number below ${request.bound}`;
    case "input":
      return `a whole number from ${request.min} to ${request.max}`;
    case "fault":
      return `a whole number below ${request.arity}`;
    default:
      return undefined;
  }
}
