/** Steps with the values of inputs in the place of their names: `${amount}`. */
import type { AnyStep } from "../capabilities/step.ts";
import type { Json } from "../json.ts";
import { suggest } from "../text/suggest.ts";
import type { InputProblem } from "./inputs.ts";
import type { ScenarioIR } from "./scenario.ts";

const NAME = /\$\{([^{}]+)\}/g;

/** Steps within are filled when they run: a value may itself look like the name of an input. */
const NESTED: ReadonlySet<string> = new Set(["type", "at", "ref", "steps", "tasks"]);

/** A step as it runs. @param values of the inputs, by name */
export function filled<S extends AnyStep>(step: S, values: Readonly<Record<string, unknown>>): S {
  const fields = Object.entries(step).map(([name, value]) =>
    [
      name,
      NESTED.has(name) ? value : typeof value === "string" ? asText(value, values) : within(value, values),
    ] as const
  );
  return Object.fromEntries(fields) as unknown as S;
}

function asText(text: string, values: Readonly<Record<string, unknown>>): string {
  return text.replace(NAME, (whole, name: string) => Object.hasOwn(values, name) ? shown(values[name]) : whole);
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value) ?? "undefined";
}

/** Inside of a JSON value, a text that is nothing but the name becomes the value itself. */
function within(value: unknown, values: Readonly<Record<string, unknown>>): unknown {
  if (typeof value === "string") {
    const [, name] = /^\$\{([^{}]+)\}$/.exec(value) ?? [];
    return name !== undefined && Object.hasOwn(values, name) ? values[name] : asText(value, values);
  }
  if (Array.isArray(value)) return value.map((item) => within(item, values));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, within(item, values)]));
}

/** The first name in the steps of a scenario with inputs that is none of them. Without inputs, `${…}` is text like any other. */
export function unknownInput({ inputs, steps }: Pick<ScenarioIR, "inputs" | "steps">): InputProblem | undefined {
  return inputs === undefined ? undefined : unknownIn(steps as readonly Json[], ["steps"], Object.keys(inputs));
}

function unknownIn(
  value: Json | undefined,
  keys: readonly (string | number)[],
  names: readonly string[],
): InputProblem | undefined {
  if (typeof value === "string") {
    for (const [, name] of value.matchAll(NAME)) {
      if (names.includes(name!)) continue;
      const meant = suggest(name!, names);
      const hint = meant === undefined ? undefined : `did you mean \${${meant}}?`;
      return { keys, text: `expected the name of an input, found \${${name}}; there are ${names.join(", ")}`, hint };
    }
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const problem = unknownIn(item as Json, [...keys, Array.isArray(value) ? Number(key) : key], names);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
