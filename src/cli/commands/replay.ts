/** `seedbed replay`: the recorded run again, and whether it was the same. */
import { resolve } from "node:path";
import { z } from "zod";
import { reportersFor } from "../../api/config/running.ts";
import { lookAt } from "../../api/look.ts";
import { type OpenedTrace, openTrace } from "../../api/open_trace.ts";
import { type Replayed, replayTrace } from "../../api/replay_trace.ts";
import { stepPlaces } from "../../api/step_places.ts";
import { defineCommand } from "../command.ts";
import type { Context } from "../context.ts";
import { nowMs } from "../host.ts";
import { value } from "../options/option.ts";
import { RUNNING } from "../options/running.ts";
import type { ScenarioReport } from "../output/scenario.ts";
import { findingReport, storyOf } from "../present/story.ts";
import { REPORTER } from "../reporters/catalog.ts";
import type { Telling } from "../reporters/reporter.ts";
import { reporting } from "../reporters/reporting.ts";

export const command = defineCommand({
  name: "replay",
  description:
    `Runs a recorded trace again. If it ends as it was recorded, so does this command: a trace that failed and fails
again ends with 1 and says "reproduced". A difference is a drift; it ends with 1 and shows the first one.
The code of the scenario is found by the manifest beside the trace, or by its name below the current folder.`,
  operands: { usage: "<trace>", what: "a trace file", min: 1, max: 1 },
  options: {
    source: value("<file>", "the scenario file, if it is not where it was", z.string().min(1).optional()),
    strict: RUNNING.strict,
    det: RUNNING.det,
    ...REPORTER,
  },
  examples: [
    { line: "seedbed replay .seedbed/runs/<id>/trace.jsonl", says: "a run that failed" },
    { line: "seedbed replay run.jsonl --reporter pretty --reporter html=run.html", says: "with a page about it" },
    { line: "seedbed replay run.jsonl --source checkout.scenario.ts", says: "with the code from this file" },
  ],
  async run({ operands, options, config: configuration }, context) {
    const config = await configuration();
    const reporters = () => reportersFor(config, context.cwd, operands);
    const path = resolve(context.cwd, operands[0]!);
    let opened!: OpenedTrace;
    let replayed!: Replayed;
    const telling: Telling = {
      many: false,
      document: ({ ok, scenarios: [scenario] }) => ({
        schema: "seedbed/replay@1",
        ok,
        trace: context.show(path),
        verdict: replayed.verdict,
        sources: opened.sources,
        difference: replayed.difference,
        scenario,
      }),
    };
    return await reporting(reporters, context, telling, async (results) => {
      const { strict } = config.values;
      const startedMs = nowMs();
      opened = await openTrace(path, { cwd: context.cwd, source: options.source });
      replayed = await replayTrace(opened, { strict });
      const durationMs = nowMs() - startedMs;
      const report = await reportOf(opened, replayed, context, durationMs);
      const { decisions, difference: drift } = replayed;
      const { seed, strategy, limits } = opened.trace.header;
      const { program, loaded, sources } = opened;
      const look = () => lookAt({ program, decisions, seed, strategy, limits, strict, loaded });
      await results.scenario({ report, drift, look: sources === "changed" ? undefined : look });
      return sentences(opened, replayed);
    });
  },
});

async function reportOf(
  { program, loaded, sources, trace: { header } }: OpenedTrace,
  { outcome }: Replayed,
  { cwd, show }: Context,
  durationMs: number,
): Promise<ScenarioReport> {
  // Places are those of the recording; the lines that stand there now may be others.
  const shown = sources === "changed" ? { ir: program.ir } : program;
  const told = { program: shown, locateStep: stepPlaces(loaded, program.ir), cwd };
  const { finding } = outcome;
  return {
    name: program.ir.name,
    file: loaded === undefined ? header.code?.entry ?? "" : show(loaded.file),
    tags: program.ir.tags,
    status: outcome.status,
    runs: 1,
    seed: header.seed,
    strategy: header.strategy,
    decisions: outcome.decisions,
    virtualMs: outcome.virtualMs,
    durationMs,
    finding: finding && await findingReport(finding, told),
    story: finding && await storyOf({ finding, told }),
  };
}

function sentences({ sources, trace }: OpenedTrace, { verdict, difference, outcome }: Replayed): string {
  const lines: string[] = [];
  if (sources === "changed") lines.push(`the sources have changed since the recording of ${trace.header.code!.entry}`);
  if (verdict === "drift") {
    // A finding of this kind has said it already.
    if (outcome.finding?.kind !== "drift") lines.push(`drift: ${difference}`);
  } else if (trace.footer.end === "pass") {
    lines.push("reproduced: it passes as it was recorded");
  } else {
    lines.push("reproduced: it ends as it was recorded");
  }
  // Apart from the story, if there is one.
  const gap = outcome.status === "pass" ? "" : "\n";
  return gap + lines.map((line) => `  ${line}\n`).join("");
}
