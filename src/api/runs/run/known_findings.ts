/** `seedbed.known.json`: findings that a project knows of and has not mended yet. It is meant to be committed. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { SeedbedError } from "../../../engine/errors.ts";
import { isRuleTelling, isSameMessage } from "../../../engine/findings/same_failure.ts";
import { explainIssue } from "../../../engine/ir/explain.ts";
import { readRegularFile } from "../../../engine/store/read_file.ts";
import type { FindingReport } from "../../reports/scenario.ts";
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
    message: z.string().optional().describe(
      "what it said: without it, an error is known only at the line that the fingerprint names",
    ),
    why: z.string().optional().describe("what is known of it"),
  })),
});

/** A finding of a run or of a campaign. */
export interface FoundIn {
  readonly scenario: string;
  readonly fingerprint: string;
  /** Absent where a run has ended its process. */
  readonly finding?: FindingReport | undefined;
}

/** Says of a finding whether it is known. */
export type IsKnown = (found: FoundIn) => boolean;

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
  return (found) => findings.some((each) => each.scenario === found.scenario && isListed(each, found));
}

/** At another line of the same file, it is the same one if it breaks the same rule, and an error also has to say the same. */
function isListed(
  listed: { readonly fingerprint: string; readonly message?: string | undefined },
  found: FoundIn,
): boolean {
  if (listed.fingerprint === found.fingerprint) return true;
  const { finding } = found;
  if (finding?.location === undefined || withoutLine(listed.fingerprint) !== withoutLine(found.fingerprint)) {
    return false;
  }
  if (listed.message !== undefined) return isSameMessage(listed.message, finding.message);
  return isRuleTelling(finding.kind);
}

/** The place is the last part of a fingerprint. */
function withoutLine(fingerprint: string): string {
  return fingerprint.replace(/:\d+$/, "");
}
