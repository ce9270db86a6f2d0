/** `seedbed report flaky`: whether runs of a scenario end alike. */
import { flakiness, type RunEnd } from "../../api/reports/flakiness.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { defineCommand, type Input } from "../command.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit_codes.ts";
import { TRACE_OPERAND } from "../options/trace.ts";
import { flakyText } from "../present/flaky_text.ts";
import { count, escapeControls } from "../present/text.ts";
import { createProgress } from "../progress.ts";
import { exceeds, FLAKE_BUDGET, runEnd } from "../run_end.ts";
import { askRuns } from "../stored_runs.ts";

const MAX_STORED = 1_000;

export const command = defineCommand({
  name: "report flaky",
  description: `Compares runs, scenario by scenario, and counts those that ended differently from the majority.
Without operands it takes the newest 1,000 runs of the store. Ends with 1 if their share exceeds the
budget, or if runs of the same code with the same seed ended differently; else with 2 if a run
cannot be read or no scenario has two runs.`,
  operands: { usage: "[runs or traces…]", what: TRACE_OPERAND, min: 0, max: Infinity },
  options: {
    ...FLAKE_BUDGET,
  },
  examples: [
    { line: "seedbed report flaky", says: "all stored runs" },
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

async function stored(config: Input<Record<never, never>>["config"], context: Context): Promise<string[]> {
  const runs = askRuns(await config(), context, (all) => all.find({ limit: MAX_STORED + 1 }));
  if (runs.length > MAX_STORED) context.note(`only the newest ${MAX_STORED} runs are compared\n`);
  return runs.slice(0, MAX_STORED).map(({ id }) => id);
}
