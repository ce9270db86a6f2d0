/**
 * The decisions with which an arbitrary makes a wanted value. An arbitrary cannot be asked for them, so that they are looked for: one
 * integer after the other is given what the value is made of, and what brings the input nearer to it stays.
 */
import type { Decision } from "../decisions/decision.ts";
import { distanceOf, inputAt, inputFrom, type InputValue, isBelowSimplest } from "../decisions/inputs.ts";
import { SeedbedError } from "../errors.ts";
import { EXAMPLE } from "../interpreter/declared_inputs.ts";
import type { Program } from "../interpreter/program.ts";
import type { Json } from "../json.ts";
import type { ExecuteOptions } from "./execute.ts";
import { apart, partsOf } from "./value_distance.ts";
import { executeWithInputs } from "./with_inputs.ts";

const MAX_RUNS = 4_000;
/** An integer between so few is tried out. */
const FEW = 128;

interface State {
  readonly decisions: readonly Decision[];
  /** Of the input; undefined if the run made none of that name. */
  readonly value: Json | undefined;
  readonly distance: number;
}

/**
 * @param name of the input; of several, the first is meant
 * @throws SeedbedError `usage` if the run has no such input, or no decisions were found with which it has the value
 */
export async function decisionsForInput(
  program: Program,
  decisions: readonly Decision[],
  { name, value }: { readonly name: string; readonly value: Json },
  options: Pick<ExecuteOptions, "limits" | "strict">,
): Promise<readonly Decision[]> {
  let runs = 0;
  const names = new Set<string>();
  const look = async (tried: readonly Decision[]): Promise<State> => {
    runs++;
    const { decisions, inputs } = await executeWithInputs(program, tried, options);
    for (const input of inputs) names.add(input.name);
    const found = inputs.find((input) => input.name === name)?.value;
    return {
      decisions,
      value: found,
      distance: found === undefined ? Infinity : apart(found, value),
    };
  };
  // An example has no integers to change.
  let best = await look(decisions.map((each) => each.label === EXAMPLE ? { ...each, value: 0 } : each));
  if (best.value === undefined) throw noInput(name, [...names]);
  const parts = partsOf(value);
  for (let before = Infinity; best.distance > 0 && best.distance < before && runs < MAX_RUNS;) {
    before = best.distance;
    for (let at = 0; at < best.decisions.length && best.distance > 0; at++) {
      if (best.decisions[at]!.kind !== "input" || best.decisions[at]!.label !== name) continue;
      for (const candidate of candidates(best.decisions[at]!, parts)) {
        if (runs === MAX_RUNS) break;
        const next = await look(best.decisions.with(at, { ...best.decisions[at]!, value: candidate }));
        const gained = best.distance - next.distance;
        if (gained > 0) best = next;
        // A character or a choice is right; what only came nearer may come nearer still.
        if (best.distance === 0 || gained >= 1) break;
      }
    }
  }
  if (best.distance === 0) return best.decisions;
  throw new SeedbedError(
    "usage",
    `the input ${name} cannot be ${JSON.stringify(value)}, as far as was tried; the nearest is ${
      JSON.stringify(best.value)
    }`,
    { hint: "its arbitrary says what it may be" },
  );
}

/** Integers that the value is made of, as far as they fit; all where there are few; and those beside the present one. */
function candidates({ bounds, value }: Decision, parts: readonly bigint[]): ReadonlySet<InputValue> {
  const found = new Set(parts.map((part) => inputFrom(part, bounds!)));
  const { min, max } = bounds!;
  if (typeof min === "number" && (max as number) - min < FEW) {
    for (let each = min; each <= (max as number); each++) found.add(each);
  }
  const distance = distanceOf(value as InputValue, bounds!);
  for (const step of [-1n, 1n]) {
    if (distance + step < 0n) continue;
    const near = inputAt(distance + step, isBelowSimplest(value as InputValue, bounds!), bounds!);
    if (near !== undefined) found.add(near);
  }
  found.delete(value as InputValue);
  return found;
}

function noInput(name: string, names: readonly string[]): SeedbedError {
  const found = names.length === 0
    ? "the run has none"
    : `there ${names.length === 1 ? "is" : "are"} ${names.join(", ")}`;
  return new SeedbedError(
    "usage",
    `expected the number of a decision or the name of an input, found ${name}: ${found}`,
  );
}
