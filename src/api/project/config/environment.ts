/** Settings from environment variables: those that are one word. A variable that is empty counts as not set. */
import { z } from "zod";
import { SeedbedError } from "../../../engine/errors.ts";
import { explainIssue } from "../../../engine/ir/explain.ts";
import { configSchema } from "./schema.ts";

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

const { seeds, strategy, reporter, timeout, realTimeout } = configSchema.shape;
const VARIABLES = {
  seeds: "SEEDBED_SEEDS",
  strategy: "SEEDBED_STRATEGY",
  reporter: "SEEDBED_REPORTER",
  timeout: "SEEDBED_TIMEOUT",
  realTimeout: "SEEDBED_REAL_TIMEOUT",
} as const;
const variablesSchema = z.object({
  [VARIABLES.seeds]: seeds,
  [VARIABLES.strategy]: strategy,
  [VARIABLES.reporter]: reporter,
  [VARIABLES.timeout]: timeout,
  [VARIABLES.realTimeout]: realTimeout,
});

export interface FromEnvironment {
  readonly name: keyof typeof VARIABLES;
  readonly variable: string;
  readonly value: string | number | readonly string[];
}

/** @throws SeedbedError `usage` that names the variable */
export function fromEnvironment(env: Environment): FromEnvironment[] {
  const set = Object.values(VARIABLES).filter((variable) => ![undefined, ""].includes(env[variable]));
  const values = Object.fromEntries(set.map((variable) => [variable, env[variable]]));
  const result = variablesSchema.safeParse(values);
  if (!result.success) {
    const { text, hint } = explainIssue(result.error.issues[0]!, values, variablesSchema);
    throw new SeedbedError("usage", text, {
      hint: hint ?? "it is an environment variable: set it otherwise, or unset it",
    });
  }
  return (Object.keys(VARIABLES) as FromEnvironment["name"][]).flatMap((name) => {
    const variable = VARIABLES[name];
    const value = result.data[variable];
    return value === undefined ? [] : [{ name, variable, value }];
  });
}
