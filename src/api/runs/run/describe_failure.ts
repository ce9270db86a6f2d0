/** A failure as plain text: what broke, where, and which decisions matter. The CLI has a picture of the same. */
import { formatLocation } from "../../../engine/errors.ts";
import { formatDurationMs } from "../../../engine/text/duration.ts";
import { describeRelevantDecision } from "../../../engine/modes/matters.ts";
import { type TestResult, toldFinding } from "./tested.ts";

export function describeFailure(
  name: string,
  { failed, outcome, decisions, runs, example, known = [] }: TestResult,
): string {
  const finding = failed && toldFinding(failed);
  if (failed === undefined || finding === undefined) return `${name}: passed`;
  const { shrunk, explanation } = failed;
  const place = finding.location === undefined ? "" : ` (${formatLocation(finding.location)})`;
  const inputs = explanation === undefined ? finding && (failed.outcome.inputs ?? []) : explanation.inputs ?? [];
  const lines = [
    `${name}: ${finding.message}${place}`,
    `  ${
      example === undefined ? `seed ${failed.seed} (${failed.strategy})` : `example ${example}`
    }, run ${runs}, ${decisions} decisions, ` +
    `${formatDurationMs(outcome.virtualMs)} virtual`,
    ...(inputs ?? []).map((input) => `  input ${input.name} = ${JSON.stringify(input.value)}`),
    ...(finding.details ?? []).map((detail) => `  ${detail}`),
  ];
  lines.push(...known.map(({ known: { message }, verdict }) => `  known failure ${verdict}: ${message}`));
  if (finding.hint !== undefined) lines.push(`  hint: ${finding.hint}`);
  if (shrunk !== undefined && explanation !== undefined) {
    lines.push(
      `  shrunk: ${shrunk.before.decisions} → ${shrunk.after.decisions} decisions, ${explanation.matters.length} matter`,
    );
    lines.push(
      ...explanation.matters.filter(({ decision }) => decision.kind !== "input").map((matter) =>
        `    ${describeRelevantDecision(matter)}`
      ),
    );
  }
  return lines.join("\n");
}
