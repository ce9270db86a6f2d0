/**
 * Which parts of the inputs of a failing run do not matter: with any other value there that was tried, it fails in the same way. This is
 * the explain phase of Hypothesis (https://hypothesis.works), over the integers that inputs are made of.
 */
import { Streams } from "../decisions/streams.ts";
import type { Decision } from "../decisions/decision.ts";
import { drawInput } from "../decisions/inputs.ts";
import type { Finding } from "../findings/finding.ts";
import { EXAMPLE } from "../interpreter/declared_inputs.ts";
import type { Program } from "../interpreter/program.ts";
import type { ShownInput } from "../world/inputs/inputs.ts";
import { changedPart } from "./changed_part.ts";
import type { Executed, ExecuteOptions } from "./execute.ts";
import { executeWithInputs } from "./with_inputs.ts";

/** An input that does not matter, or parts of it that do not. */
export interface FreeInput {
  /** Index of the input, in the order in which they were made. */
  readonly index: number;
  /** Each with its path, as `items[0].sku`; the name of the input alone is all of it. */
  readonly parts: readonly string[];
}

/** More integers take too long; so do runs of more turns. */
const [MAX_INTEGERS, MAX_TURNS] = [32, 2_000];
/** Values that are tried for each; fewer that differ say nothing. */
const [TRIES, MIN_TRIED] = [6, 2];

/** The part that an integer changes, and whether the failure survived all that was tried. */
interface Tried {
  readonly index: number;
  readonly path: string;
  readonly isFree: boolean;
}

export async function freeInputs(
  program: Program,
  { decisions, outcome: { inputs = [], turns } }: Pick<Executed, "decisions" | "outcome">,
  isSame: (finding: Finding | undefined) => boolean,
  options: Pick<ExecuteOptions, "limits" | "strict">,
): Promise<readonly FreeInput[]> {
  const integers = decisions.flatMap(({ kind, label }, at) => kind === "input" && label !== EXAMPLE ? [at] : []);
  if (integers.length === 0 || integers.length > MAX_INTEGERS || turns > MAX_TURNS) return [];
  const tried: Tried[] = [];
  for (const at of integers) {
    let [count, isFree, part] = [0, true, undefined as { readonly index: number; readonly path: string } | undefined];
    for (const value of othersOf(decisions[at]!, at)) {
      const edited = decisions.with(at, { ...decisions[at]!, value });
      const { outcome, inputs: made } = await executeWithInputs(program, edited, options);
      const changed = changedInput(inputs, made);
      if (changed === undefined) continue;
      count++;
      part = part === undefined || changed.path.length < part.path.length ? changed : part;
      isFree &&= isSame(outcome.finding);
    }
    if (part !== undefined) tried.push({ ...part, isFree: isFree && count >= MIN_TRIED });
  }
  return inputs.flatMap(({ name }, index) => {
    const own = tried.filter((each) => each.index === index);
    const free = [...new Set(own.map(({ path }) => path))].filter((path) =>
      own.every((each) => each.isFree || !each.path.startsWith(path))
    );
    const parts = free.filter((path) => !free.some((other) => other !== path && path.startsWith(other)));
    return parts.length === 0 ? [] : [{ index, parts: parts.map((path) => name + path) }];
  });
}

function othersOf({ bounds, value }: Decision, at: number): Set<Decision["value"]> {
  const streams = new Streams(`free/${at}`);
  const drawn = Array.from({ length: TRIES }, () => drawInput(bounds!, (bound) => streams.integer("free", bound)));
  return new Set([...drawn, bounds!.min, bounds!.max].filter((other) => other !== value));
}

/** The first input that differs, and where. Where others follow from it or none does, there is nothing to tell. */
function changedInput(
  before: readonly ShownInput[],
  after: readonly ShownInput[],
): { readonly index: number; readonly path: string } | undefined {
  const index = before.findIndex(({ value }, nth) => changedPart(value, after[nth]?.value ?? null) !== undefined);
  return index < 0 ? undefined : { index, path: changedPart(before[index]!.value, after[index]?.value ?? null)! };
}
