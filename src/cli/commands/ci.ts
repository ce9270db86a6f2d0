/** `seedbed ci`: all that has to hold of a trace. */
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { SeedbedError } from "../../engine/errors.ts";
import { makeTemporaryFolder } from "../../engine/store/temporary_folder.ts";
import { defineCommand } from "../command.ts";
import { CiRun } from "../gates/ci_run.ts";
import { list, value } from "../options/option.ts";
import { RUNNING } from "../options/running.ts";
import { SESSION } from "../options/session.ts";
import { TRACE_OPERAND, traceOperand } from "../options/trace.ts";
import { stagesText } from "../present/gates_text.ts";
import { escapeControls } from "../present/text.ts";
import { FLAKE_BUDGET } from "../run_end.ts";

const percentMore = z.string().refine((text) => /^\d+(\.\d+)?%?$/.test(text), {
  message: "expected a percentage of at least 0",
}).transform(parseFloat);

export const command = defineCommand({
  name: "ci",
  description: `Checks a trace in stages: verify (intact and unchanged, like trace verify), replay (it ends as
recorded, whether it passed or failed), export (its files can be copied, and the copies are
identical). With --flake-run also flake: these runs of the same scenario ended alike, within
--flake-budget. With --perf-baseline also perf: the 99th percentile of waits in virtual time, which
is exact, exceeds that of the baseline by at most --max-p99-delta-pct. Ends with 1 if a stage fails,
else with 2 if one could not be done.`,
  operands: { usage: "<run|trace>", what: TRACE_OPERAND, min: 1, max: 1 },
  options: {
    source: SESSION.source,
    "flake-run": list("<run|trace>", "another run of the same scenario, to compare endings with"),
    ...FLAKE_BUDGET,
    "perf-baseline": value("<run|trace>", "the run to compare the speed with", z.string().min(1).optional()),
    "max-p99-delta-pct": value("<percent>", "the accepted slowdown in percent; 0 by default", percentMore.optional()),
    strict: RUNNING.strict,
  },
  examples: [
    { line: "seedbed ci latest", says: "the newest stored run" },
    {
      line: "seedbed ci run.jsonl --flake-run monday.jsonl --flake-budget 5",
      says: "and compare how other runs ended",
    },
    {
      line: "seedbed ci run.jsonl --perf-baseline main.jsonl --max-p99-delta-pct 10",
      says: "and check that it did not get slower",
    },
  ],
  async run({ operands, options, config }, context) {
    requireTogether(options);
    const { strict } = (await config()).values;
    const selected = await traceOperand(operands[0]!, config, context);
    const source = options.source === undefined ? undefined : resolve(context.cwd, options.source);
    const folder = makeTemporaryFolder("ci");
    const clean = () => rmSync(folder, { recursive: true, force: true });
    const release = context.onInterrupt(clean);
    try {
      const ci = new CiRun(selected, { strict, source, folder, config }, context);
      await ci.verify();
      await ci.replay();
      await ci.export();
      const { "flake-run": runs, "flake-budget": budgetPct = 0, "perf-baseline": baseline } = options;
      if (runs.length > 0) await ci.flake([operands[0]!, ...runs], budgetPct);
      if (baseline !== undefined) await ci.perf(operands[0]!, baseline, options["max-p99-delta-pct"] ?? 0);
      const { stages } = ci;
      const trace = context.show(selected.shown);
      context.document(
        { schema: "seedbed/ci@1", ok: stages.code === 0, trace, stages: stages.reports },
        stagesText({ stages: stages.reports, known: [], what: escapeControls(trace) }, context.style),
      );
      return stages.code;
    } finally {
      release();
      clean();
    }
  },
});

function requireTogether(options: {
  readonly "flake-run": readonly string[];
  readonly "flake-budget"?: number | undefined;
  readonly "perf-baseline"?: string | undefined;
  readonly "max-p99-delta-pct"?: number | undefined;
}): void {
  if (options["flake-budget"] !== undefined && options["flake-run"].length === 0) {
    throw new SeedbedError("usage", "--flake-budget: expected --flake-run as well", {
      hint: "pass the runs to compare",
    });
  }
  if (options["max-p99-delta-pct"] !== undefined && options["perf-baseline"] === undefined) {
    throw new SeedbedError("usage", "--max-p99-delta-pct: expected --perf-baseline as well", {
      hint: "pass the run to compare with",
    });
  }
}
