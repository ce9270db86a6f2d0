/**
 * Whether a failure survives other answers in the place of a decision that it needs. Set back to its default, the run passes; what is asked
 * here is whether it has to be this answer, or whether any other but the default does.
 */
import type { Decision } from "../decisions/decision.ts";
import type { EndsAlike } from "./drawn_values.ts";

/** With every other answer that was tried the run fails in the same way, with none, or with some. */
export type OtherChoices = "fail" | "pass" | "differ";

/** Of more options, so many are tried. */
const MAX_TRIED = 6;
/** Times are tried that are so many times as long. */
const FACTORS = [0.5, 2, 10];

/** Undefined where there are no others. */
export async function otherChoices(
  decisions: readonly Decision[],
  index: number,
  alike: EndsAlike,
): Promise<OtherChoices | undefined> {
  const others = othersOf(decisions[index]!);
  if (others.length === 0) return undefined;
  let failing = 0;
  for (const other of others) if (await alike(decisions.with(index, other))) failing++;
  return failing === others.length ? "fail" : failing === 0 ? "pass" : "differ";
}

/** Neither the default, nor what it is. */
function othersOf(decision: Decision): readonly Decision[] {
  const { kind, value, arity = 0, defaultMs = 0 } = decision;
  if (typeof value !== "number") return [];
  if (kind === "pick" || kind === "fault") {
    const values = Array.from({ length: arity }, (_, each) => each).filter((each) => each !== 0 && each !== value);
    return values.slice(0, MAX_TRIED).map((each) => ({
      ...decision,
      value: each,
      ...(kind === "pick" && { label: "" }),
    }));
  }
  if (kind !== "latency" && kind !== "pause") return [];
  return FACTORS.map((factor) => value * factor).filter((each) => each !== defaultMs && each !== 0)
    .map((each) => ({ ...decision, value: each }));
}

/** A clause for those who read it, where there is something to say: `any other choice fails too`. */
export function otherChoicesWords(
  { kind }: Pick<Decision, "kind">,
  others: OtherChoices | undefined,
): string | undefined {
  return others === "fail" && (kind === "pick" || kind === "fault") ? "any other choice fails too" : undefined;
}
