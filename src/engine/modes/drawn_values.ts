/**
 * Random values that matter. One that is not its default matters like any decision: set back alone, it makes the failure go away.
 * One that shrinking has set to its default can matter as well: with another value the run passes. What is told of one is the
 * value, what it led to, and the range in which the failure stays.
 */
import { asDefault, type Decision } from "../decisions/decision.ts";
import type { Program } from "../interpreter/program.ts";
import type { Executed, ExecuteOptions } from "./execute.ts";
import { ledTo } from "./led_to.ts";
import { failingRange, shown } from "./value_range.ts";

/** Returns whether a run with these decisions ends like the one that is explained. */
export type EndsAlike = (decisions: readonly Decision[]) => Promise<boolean>;

/** The run with another value, which ends in another way; undefined where no value that was tried makes it do so. */
export async function withAnother(
  decisions: readonly Decision[],
  index: number,
  alike: EndsAlike,
): Promise<readonly Decision[] | undefined> {
  const decision = decisions[index]!;
  const { arity } = decision;
  if (decision.kind !== "random" || arity === undefined) return undefined;
  for (const value of new Set([Math.floor(arity / 2), arity - 1])) {
    if (value === decision.value) continue;
    const changed = decisions.with(index, { ...decision, value });
    if (!await alike(changed)) return changed;
  }
  return undefined;
}

export interface DrawnWords {
  readonly words: string;
  /** True if it decides when something happens: the same may come about by the order alone. */
  readonly isTiming: boolean;
}

/** @param other the decisions with which it ends in another way */
export async function valueWords(
  program: Program,
  look: Executed,
  index: number,
  told: {
    readonly other: readonly Decision[];
    readonly alike: EndsAlike;
    readonly isRanged: boolean;
  },
  options: Pick<ExecuteOptions, "limits" | "strict">,
): Promise<DrawnWords> {
  const { label, value, arity } = look.decisions[index]!;
  if (typeof value !== "number") return { words: `${label} draws ${bytesWords(String(value))}`, isTiming: false };
  const { other, alike, isRanged } = told;
  const led = await ledTo(program, look, index, other, options);
  const passing = (other[index] ?? asDefault(look.decisions[index]!)).value as number;
  const range = isRanged ? await failingRange(look.decisions, index, passing, alike) : undefined;
  const drawn = `${label} draws ${shown(value, arity)}${led === undefined ? "" : ` (${led})`}`;
  const words = range === undefined || range.from === range.to
    ? drawn
    : `${drawn}; any from ${range.from} to ${range.to} does`;
  return { words, isTiming: led !== undefined };
}

const MAX_SHOWN_BYTES = 16;

/** Of hex digits: few bytes are shown as they are. */
function bytesWords(hex: string): string {
  const count = hex.length / 2;
  const words = count === 1 ? "1 byte" : `${count} bytes`;
  return count > MAX_SHOWN_BYTES || count === 0 ? words : `${words} (${hex})`;
}
