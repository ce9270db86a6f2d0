/** The reporters by name. */
import { z } from "zod";
import { REPORTER_NAMES, type ReporterName } from "../../api/config/schema.ts";
import type { Context } from "../context.ts";
import type { ExitCode } from "../exit_codes.ts";
import { value } from "../options/option.ts";
import { reportError } from "../report_error.ts";
import { jsonReporter } from "./json.ts";
import { prettyReporter } from "./pretty.ts";
import type { Reporter } from "./reporter.ts";

const REPORTERS = {
  pretty: prettyReporter,
  json: jsonReporter,
} as const satisfies Record<ReporterName, (context: Context, command: "run" | "test") => Reporter>;

export const REPORTER = {
  reporter: value(
    "<name>",
    "how results are told: pretty, or json (the same as --json)",
    z.enum(REPORTER_NAMES).default("pretty"),
  ),
};

export function createReporter(name: ReporterName, context: Context, command: "run" | "test"): Reporter {
  return REPORTERS[context.json ? "json" : name](context, command);
}

/** Does the work of a command, and tells an error in the form of its reporter: `json` need not be on the command line. */
export async function toldBy(
  name: ReporterName,
  { commandLine }: Context,
  work: () => Promise<ExitCode>,
): Promise<ExitCode> {
  if (name !== "json") return await work();
  return await work().catch((error: unknown) => reportError(error, ["--json", ...commandLine]));
}
