/** What `forAll` and `examples` of a builder take: arbitraries and values, which the IR names, since it is data. */
import type { Arbitrary } from "../engine/ir/author.ts";
import { exampleProblem, type ExamplesIR, type InputsIR } from "../engine/ir/inputs.ts";
import { invalid, problem } from "./problem.ts";
import { callSite } from "./site.ts";
import type { NamedFunction } from "./taken_step.ts";

/** The values of arbitraries, by the same names. */
export type InputsOf<A> = { readonly [N in keyof A]: A[N] extends Arbitrary<infer T> ? T : never };

/** Of inputs that are declared, the IR and the functions that it names. */
export function declaredInputs(
  before: InputsIR | undefined = {},
  arbitraries: Readonly<Record<string, Arbitrary<unknown>>>,
): { readonly inputs: InputsIR; readonly functions: readonly NamedFunction[] } {
  const isObject = typeof arbitraries === "object" && arbitraries !== null && !Array.isArray(arbitraries);
  if (!isObject || isArbitrary(arbitraries) || Object.keys(arbitraries).length === 0) {
    throw problem(
      "forAll",
      "an object with an arbitrary for each input",
      arbitraries,
      "forAll({ amount: fc.integer() })",
    );
  }
  const at = callSite();
  const functions: NamedFunction[] = [];
  const inputs: Record<string, InputsIR[string]> = { ...before };
  for (const [name, arbitrary] of Object.entries(arbitraries)) {
    const what = `forAll, input ${JSON.stringify(name)}`;
    if (Object.hasOwn(before, name)) throw problem(what, "a name that no other input has", name);
    if (name === EXAMPLE || name === "") throw problem(what, "another name, which decisions have as their label", name);
    if (!isArbitrary(arbitrary)) {
      throw problem(what, "an arbitrary of fast-check, such as fc.integer()", arbitrary);
    }
    const ref = `input ${name}`;
    functions.push([ref, () => arbitrary]);
    inputs[name] = { ref, ...(at === undefined ? {} : { at }) };
  }
  return { inputs, functions };
}

/** The label of the decision which example a run takes. */
const EXAMPLE = "example";

function isArbitrary(value: unknown): boolean {
  return typeof value === "object" && value !== null &&
    typeof (value as { generate?: unknown }).generate === "function";
}

/** Examples may hold what JSON cannot: they stay in the code, and the IR says how many there are. */
export function namedExamples(
  inputs: InputsIR | undefined = {},
  examples: readonly object[],
): { readonly ir: ExamplesIR; readonly functions: readonly NamedFunction[] } {
  if (!Array.isArray(examples) || examples.length === 0) {
    throw problem("examples", "a list of at least one example", examples, "examples([{ amount: 1 }])");
  }
  for (const [index, example] of examples.entries()) {
    if (typeof example !== "object" || example === null) {
      throw problem(`examples, number ${index + 1}`, "an object with a value for each input", example);
    }
    const wrong = exampleProblem(example, Object.keys(inputs));
    if (wrong !== undefined) throw invalid(`examples, number ${index + 1}: ${wrong.text}`, wrong.hint);
  }
  const ref = "examples";
  return { ir: { ref, count: examples.length }, functions: [[ref, () => examples]] };
}
