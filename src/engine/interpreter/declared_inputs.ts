/** Makes the inputs that a scenario declares, before its first step: those of an example, or what arbitraries draw. */
import type { World } from "../capabilities/world.ts";
import type { ExampleMaker, InputMaker } from "../ir/author.ts";
import { type ExamplesIR, type InputIR, isInCode } from "../ir/inputs.ts";
import type { Arbitrary } from "../world/inputs/arbitrary.ts";
import { ownKeys } from "../primordials.ts";
import type { Functions, Program } from "./program.ts";

/** The label of the decision that says which example a run takes: 0 for none. */
export const EXAMPLE = "example";
/** Of runs with a seed, so many take an example: schedules are tried with them as well. */
const EXAMPLE_CHANCE = 1 / 16;

/** @param onPlace called with the author's line of each input before it is made */
export function declareInputs(
  world: World,
  program: Program,
  functions: Functions,
  onPlace: (at: string | undefined) => void,
): void {
  const { inputs = {}, examples } = program.ir;
  const part = world.inputs;
  const example = examples && chosen(world, examples, functions);
  const names = ownKeys(inputs);
  for (let index = 0; index < names.length; index++) {
    const name = names[index]!;
    const input = inputs[name]!;
    onPlace(isInCode(input) ? input.at : undefined);
    if (example === undefined) part.declare(name, arbitraryOf(name, input, program, functions));
    else part.set(name, example[name]);
  }
  onPlace(undefined);
}

function arbitraryOf(name: string, input: InputIR, { arbitraries }: Program, functions: Functions): Arbitrary<unknown> {
  const found = isInCode(input) ? (functions.get(input.ref) as InputMaker | undefined)?.() : arbitraries?.get(name);
  if (found === undefined) throw new Error(`the input "${name}" has no arbitrary: the code does not fit the scenario`);
  return found;
}

function chosen(
  world: World,
  examples: ExamplesIR,
  functions: Functions,
): Readonly<Record<string, unknown>> | undefined {
  const all = "ref" in examples ? (functions.get(examples.ref) as ExampleMaker)() : structuredClone(examples);
  const nth = world.kernel.decide({
    kind: "input",
    label: EXAMPLE,
    min: 0,
    max: all.length,
    nth: 0,
    chance: EXAMPLE_CHANCE,
  }) as number;
  return nth === 0 ? undefined : all[nth - 1];
}
