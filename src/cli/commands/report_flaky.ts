/** `seedbed report flaky`: whether runs of a scenario end alike. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { type Flakiness, flakiness, type RunEnd } from "../../api/flakiness.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { defineCommand, type Input } from "../command.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit_codes.ts";
import { value } from "../options/option.ts";
import { TRACE_OPERAND } from "../options/trace.ts";
import { flakyText } from "../present/flaky_text.ts";
import { count, escapeControls } from "../present/text.ts";
import { createProgress } from "../progress.ts";
import { askRuns } from "../stored_runs.ts";
import { toldRun } from "../told_run.ts";

const MAX_STORED = 1_000;

const percent = z.string().refine((text) => /^\d+(\.\d+)?%?$/.test(text) && parseFloat(text) <= 100, {
  message: "expected a percentage from 0 to 100",
}).transform(parseFloat);

export const command = defineCommand({
  name: "report flaky",
  description:
    `Compares runs, scenario by scenario: how many ended in another way than most. Without operands these are the newest 1,000
runs of the store. Ends with 1 when that is a larger share than the budget, or when runs of the same code with the same seed
did not end alike; else with 2 when a run cannot be read, or no scenario has two runs.`,
  operands: { usage: "[runs or traces…]", what: TRACE_OPERAND, min: 0, max: Infinity },
  options: {
    "flake-budget": value(
      "<percent>",
      "share of a scenario's runs that may end otherwise; 0 if not given",
      percent.optional(),
    ),
  },
  examples: [
    { line: "seedbed report flaky", says: "all that is stored" },
    { line: "seedbed report flaky monday.jsonl tuesday.jsonl", says: "two traces" },
    { line: "seedbed report flaky --flake-budget 5", says: "at most one run in twenty" },
  ],
  async run({ operands, options, config }, context) {
    const { "flake-budget": budgetPct = 0 } = options;
    const asked = operands.length > 0 ? operands : await stored(config, context);
    const runs: RunEnd[] = [];
    const unreadable: { run: string; problem: string }[] = [];
    const progress = createProgress();
    for (const [index, text] of asked.entries()) {
      progress.update(() => `${index} of ${count(asked.length, "run")}`);
      try {
        runs.push(await runEnd(text, config, context));
      } catch (error) {
        if (!(error instanceof SeedbedError)) throw error;
        unreadable.push({ run: text, problem: error.message });
      }
    }
    progress.clear();
    const scenarios = flakiness(runs);
    const isFlaky = scenarios.some((each) => exceeds(each, budgetPct));
    const compared = scenarios.some((each) => each.runs > 1);
    const ok = !isFlaky && unreadable.length === 0 && compared;
    context.document(
      { schema: "seedbed/report-flaky@1", ok, budgetPct, scenarios, unreadable },
      flakyText(scenarios, budgetPct, context.style),
    );
    for (const { run, problem } of unreadable) context.note(`${escapeControls(run)}: ${escapeControls(problem)}\n`);
    if (!compared) context.note("nothing was compared: no scenario has two runs here\n");
    return isFlaky ? EXIT.fail : ok ? EXIT.pass : EXIT.invalid;
  },
});

function exceeds({ flakyPct, nondeterministic }: Flakiness, budgetPct: number): boolean {
  return flakyPct > budgetPct || nondeterministic.length > 0;
}

async function stored(config: Input<Record<never, never>>["config"], context: Context): Promise<string[]> {
  const runs = askRuns(await config(), context, (all) => all.find({ limit: MAX_STORED + 1 }));
  if (runs.length > MAX_STORED) context.note(`only the newest ${MAX_STORED} runs are compared\n`);
  return runs.slice(0, MAX_STORED).map(({ id }) => id);
}

async function runEnd(text: string, config: Input<Record<never, never>>["config"], context: Context): Promise<RunEnd> {
  const { shown, report, trace: { header, footer } } = await toldRun(text, config, context);
  const { end: status, finding } = footer;
  const digest = createHash("sha256").update(JSON.stringify([header.scenario, header.code, header.limits])).digest(
    "hex",
  );
  return {
    run: context.show(shown),
    name: report.name,
    file: header.code?.entry,
    seed: header.seed,
    strategy: header.strategy,
    digest,
    status,
    fingerprint: finding?.fingerprint,
    finding: finding?.title,
  };
}
