/** The first difference between a recording of a guest and its replay, out of the finding of the replay. */
import type { Finding } from "../../engine/findings/finding.ts";
import { callOf, describeDifference } from "../../engine/wasm/calls/difference.ts";

const DIFFERENCE =
  /at decision (\d+): the recording (?:has host "(wasm .+?\))"|ends there), the run asks for host "(wasm .+)"$/s;

/** Undefined for what is no difference between two calls. */
export function callDifference(finding: Finding | undefined): string | undefined {
  const [, index, was, is = ""] = DIFFERENCE.exec(finding?.kind === "divergence" ? finding.message : "") ?? [];
  const now = callOf(is);
  return now && describeDifference(Number(index), was === undefined ? undefined : callOf(was), now);
}
