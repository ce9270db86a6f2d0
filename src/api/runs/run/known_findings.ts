/** `seedbed.known.json`: findings that a project knows of and has not mended yet. It is meant to be committed. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { SeedbedError } from "../../../engine/errors.ts";
import { explainIssue } from "../../../engine/ir/explain.ts";
import { readRegularFile } from "../../../engine/store/read_file.ts";
import { shownPath } from "../../reports/shown.ts";
import { jsonOf } from "../../../engine/text/json_text.ts";

export const KNOWN_FILE = "seedbed.known.json";
const MAX_BYTES = 16 * 1024 * 1024;

const knownSchema = z.strictObject({
  $schema: z.string().optional(),
  schema: z.literal("seedbed/known@1"),
  findings: z.array(z.strictObject({
    scenario: z.string().describe("the name of the scenario"),
    fingerprint: z.string(),
    why: z.string().optional().describe("what is known of it"),
  })),
});

/** Says of a finding whether it is known. */
export type IsKnown = (scenario: string, fingerprint: string | undefined) => boolean;

/**
 * Reads the file of a folder; without one, nothing is known.
 * @throws SeedbedError `invalid` for what is none
 */
export function knownFindings(folder: string, cwd: string): IsKnown {
  const path = join(folder, KNOWN_FILE);
  if (!existsSync(path)) return () => false;
  const shown = shownPath(path, cwd);
  const value = jsonOf(
    readRegularFile(path, { what: "a list of known findings", maxBytes: MAX_BYTES, shown }).toString(),
  );
  const result = knownSchema.safeParse(value);
  if (!result.success) {
    const what = value === undefined
      ? "it is not JSON"
      : explainIssue(result.error.issues[0]!, value, knownSchema).text;
    throw new SeedbedError("invalid", `expected a list of known findings: ${what}`, {
      location: { file: shown },
      hint: '{ "schema": "seedbed/known@1", "findings": [{ "scenario": "…", "fingerprint": "…" }] }',
    });
  }
  const { findings } = result.data;
  return (scenario, fingerprint) =>
    findings.some((each) => each.scenario === scenario && each.fingerprint === fingerprint);
}
