/**
 * Decisions: the one seam through which anything that could differ between two runs enters a run.
 *
 * A run asks (`DecisionRequest`), a source answers (`DecisionValue`), the log keeps the answer. Who answers is what makes
 * a mode: a seed explores, a recording replays, an edited recording shrinks or forks.
 */
import { DEFAULT_BYTES } from "./answers.ts";
import { type InputBounds, simplestInput } from "./inputs.ts";
import type { DecisionKind, DecisionValue } from "./requests.ts";

/** A decision as the log and the trace keep it. */
export interface Decision {
  /** The kind of the request that was answered. */
  readonly kind: DecisionKind;
  /** The choice (pick: the label of the option taken) or who asked (all other kinds). */
  readonly label: string;
  /** The answer. */
  readonly value: DecisionValue;
  /** The number of possible answers. A trace has it for `pick` and `fault` alone. */
  readonly arity?: number | undefined;
  /** Of a latency: what it would be by default, in virtual ms. A trace does not have it. */
  readonly defaultMs?: number | undefined;
  /** Of an input: the integers that it could be. */
  readonly bounds?: InputBounds | undefined;
  /** Path of the step that was running, as in `3` or `2/alice/0`. */
  readonly step?: string | undefined;
}

/** The answer that changes nothing: the default order, the smallest or simplest value, no fault. What the host says is no choice. */
export function isDefault({ kind, value, bounds }: Decision): boolean {
  if (bounds !== undefined) return value === simplestInput(bounds);
  return value === 0 || kind === "host" || (kind === "random" && value === DEFAULT_BYTES);
}

/** Returns whether it is about what happens when: which of several goes first, and how long things take. */
export function decidesOrder({ kind }: { readonly kind: DecisionKind }): boolean {
  return kind === "pick" || kind === "latency" || kind === "late" || kind === "pause";
}

/** An edit: the answer that changes nothing in the place of this one. Without a label, since it names no operation. */
export function asDefault(decision: Decision): Decision {
  const { kind, label, value, bounds } = decision;
  if (bounds !== undefined) return { ...decision, value: simplestInput(bounds) };
  const isBytes = kind === "random" && typeof value === "string";
  return { ...decision, value: isBytes ? DEFAULT_BYTES : 0, label: kind === "pick" ? "" : label };
}
