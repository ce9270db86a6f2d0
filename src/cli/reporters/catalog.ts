/** The reporters by name, and the option that chooses them. */
import { z } from "zod";
import {
  REPORTER_EXPECTED,
  REPORTER_NAMES,
  REPORTER_PATTERN,
  type ReporterName,
} from "../../api/project/config/reporters.ts";
import { list } from "../options/option.ts";
import type { Output, Reporter, ReporterOptions } from "./reporter.ts";

type Create = (output: Output, telling: ReporterOptions) => Reporter;

/** Loaded when they are used. */
const REPORTERS: Readonly<Record<ReporterName, () => Promise<Create>>> = {
  pretty: async () => (await import("./pretty.ts")).prettyReporter,
  json: async () => (await import("./json.ts")).jsonReporter,
  junit: async () => (await import("./junit.ts")).junitReporter,
  html: async () => (await import("./html.ts")).htmlReporter,
  github: async () => (await import("./github.ts")).githubReporter,
  tap: async () => (await import("./tap.ts")).tapReporter,
  ndjson: async () => (await import("./ndjson.ts")).ndjsonReporter,
};

export async function createReporter(name: ReporterName, output: Output, telling: ReporterOptions): Promise<Reporter> {
  return (await REPORTERS[name]())(output, telling);
}

export const REPORTER = {
  reporter: list(
    "<name>[=<file>]",
    `how results are reported: ${REPORTER_NAMES.join(", ")}; into a file, or one of them on standard output`,
    z.string().superRefine((text, context) => {
      if (REPORTER_PATTERN.test(text)) return;
      context.addIssue({ code: "custom", message: REPORTER_EXPECTED, params: { names: REPORTER_NAMES } });
    }),
  ),
};
