/** Reads the files of a stored run. */
import { join } from "node:path";
import type { z } from "zod";
import { reportOutput, type ScenarioReport } from "../api/reports/scenario.ts";
import { SeedbedError } from "../engine/errors.ts";
import { modernizeFinding } from "../engine/findings/older_findings.ts";
import { readRegularFile } from "../engine/store/read_file.ts";
import { jsonOf } from "../engine/text/json_text.ts";

const MAX_BYTES = 64 * 1024 * 1024;

/** @throws SeedbedError that names the file */
export function readRunFile<S extends z.ZodType>(file: string, schema: S): z.output<S> {
  const text = readRegularFile(file, { what: "a file of a stored run", maxBytes: MAX_BYTES }).toString();
  const result = schema.safeParse(jsonOf(text));
  if (result.success) return result.data;
  throw new SeedbedError("invalid", "expected a file of a stored run, found something else", { location: { file } });
}

/**
 * Reads the report of the run in `folder`.
 * @throws SeedbedError that names the file
 */
export function readRunReport(folder: string): ScenarioReport {
  const { scenario } = readRunFile(join(folder, "report.json"), reportOutput);
  return scenario.finding === undefined ? scenario : { ...scenario, finding: modernizeFinding(scenario.finding) };
}
