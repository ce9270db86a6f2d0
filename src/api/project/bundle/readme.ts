/** The page in a bundle for a person who comes upon it. */
import type { Manifest } from "../../../engine/store/manifest.ts";
import type { TraceFooter, TraceHeader } from "../../../engine/trace/format.ts";
import { BUNDLE_FILE, ENVIRONMENT_FILE, EVENTS_FILE, SCENARIO_FILE } from "./format.ts";

export function bundleReadme(
  { header, footer }: { readonly header: TraceHeader; readonly footer: TraceFooter },
  { id, seedbed, runtime, platform, command }: Manifest,
): Uint8Array {
  const { finding } = footer;
  const ended = finding === undefined ? footer.end : `${footer.end}: ${finding.message}`;
  const text = `# A run that replays

This zip holds one run of a Seedbed scenario and all that it takes to make it again: no sources, no packages.

    seedbed replay <this zip>

replays it (npx seedbed@${seedbed} replay <this zip>, where Seedbed is not installed), and

    seedbed artifacts import <this zip>

puts it among the runs of the folder, where seedbed trace show, why, fork and diff find it. A replay runs the code that
${SCENARIO_FILE} holds, in Seedbed's sandbox; treat it as any program that somebody sends.

## The run

${
    indented([
      `scenario  ${header.scenario.name}`,
      `ended     ${ended}`,
      `seed      ${header.seed}, strategy ${header.strategy}, ${footer.decisions} decisions`,
      `command   seedbed ${command.join(" ")}`,
      `with      seedbed ${seedbed}, ${runtime.name} ${runtime.version}, ${platform.os} ${platform.arch}`,
      `id        ${id}`,
    ])
  }

## The files

- trace.jsonl is the run, shrunk.jsonl (if it is here) the smallest that fails in the same way
- ${SCENARIO_FILE} is the scenario, compiled, with its code
- report.json has the result, ${EVENTS_FILE} what happened when
- manifest.json and ${ENVIRONMENT_FILE} say where and with what it was made and packed
- ${BUNDLE_FILE} has the size and the SHA-256 of every file; Seedbed checks them all before it uses one
`;
  return new TextEncoder().encode(text);
}

/** As a block of code, whatever is in it. */
function indented(lines: readonly string[]): string {
  return lines.flatMap((line) => line.split("\n")).map((line) => `    ${line}`).join("\n");
}
