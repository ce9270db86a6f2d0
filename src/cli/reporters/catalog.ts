/** The reporters by name. */
import { z } from "zod";
import type { Context } from "../context.ts";
import { value } from "../options/option.ts";
import { jsonReporter } from "./json.ts";
import { prettyReporter } from "./pretty.ts";
import type { Reporter } from "./reporter.ts";

const REPORTERS = {
  pretty: prettyReporter,
  json: jsonReporter,
} as const satisfies Record<string, (context: Context, command: "run" | "test") => Reporter>;

type ReporterName = keyof typeof REPORTERS;
const NAMES = Object.keys(REPORTERS) as ReporterName[];

export const REPORTER = {
  reporter: value(
    "<name>",
    "how results are told: pretty, or json (the same as --json)",
    z.enum(NAMES).default("pretty"),
  ),
};

export function createReporter(name: ReporterName, context: Context, command: "run" | "test"): Reporter {
  return REPORTERS[context.json ? "json" : name](context, command);
}
