/** The cells of a scenario of faults: each invariant, judged over the runs of its prompts and seeds. */
import { fits } from "../../../engine/capabilities/agent/calls.ts";
import type { AgentCheck } from "../../../engine/capabilities/agent/check_setting.ts";
import type { AgentFault } from "../../../engine/capabilities/agent/fault_setting.ts";
import { isOnModel } from "../../../engine/capabilities/agent/context_effects.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import type { ChaosSetting, Invariant, Severity } from "./config_schema.ts";
import { attackedInput, checkOf, faultsOf, idsOf, probesOf } from "./lowered.ts";
import { type Bench, keepFailure, type ObservedRun, observeRun } from "./observed_runs.ts";
import { type CellStatus, type Interval, wilson } from "./score.ts";

/** What a configuration is tested by, in this order. */
export const PHASES = ["mutation", "chaos", "contract", "replay"] as const;

export type PhaseName = (typeof PHASES)[number];

/** One thing that is judged: an invariant in a scenario, a prompt under chaos, a mutation, a session. */
export interface Cell {
  readonly phase: PhaseName;
  /** What it counts, where that is not a matter of severity; 1 unless given. */
  readonly weight?: number | undefined;
  readonly invariant: string;
  readonly scenario: string;
  readonly severity: Severity;
  readonly status: CellStatus;
  readonly runs: number;
  /** Runs in which it held, and the 95 % interval of their share. */
  readonly held: number;
  readonly interval: Interval;
  /** Faults that had an effect: in the failing run, or in any. */
  readonly struck: readonly string[];
  /** Faults that the scenario declares and that met no call. */
  readonly unmatched: readonly string[];
  readonly message?: string | undefined;
  readonly location?: string | undefined;
  /** The command that replays the failing run. */
  readonly replay?: string | undefined;
  /** The trace of the failing run, shrunk if it could be. */
  readonly trace?: string | undefined;
  readonly input?: string | undefined;
  /** What the agent said in the failing run. */
  readonly answer?: string | undefined;
}

export interface Row {
  readonly phase: PhaseName;
  readonly scenario: string;
  readonly chaos: ChaosSetting;
  readonly prompts: readonly string[];
  readonly invariants: readonly Invariant[];
  readonly seeds: readonly number[];
  /** What the agent answers to a prompt in a calm world. */
  readonly baseline: (prompt: string) => Promise<string>;
}

/** Runs a scenario with all of its invariants; each failing one is shrunk and kept. */
export async function cellsOf(bench: Bench, row: Row): Promise<readonly Cell[]> {
  const { phase, scenario, chaos, invariants } = row;
  const faults = faultsOf(chaos);
  const ids = idsOf(invariants);
  const cells: Cell[] = [];
  const observed = new Map<string, readonly ObservedRun[]>();
  const applicable = invariants.map((invariant) => applies(invariant, chaos, faults));
  const checksFor = async (prompt: string, among: readonly number[]) =>
    await Promise.all(among.map((at) => checkFor(invariants[at]!, ids[at]!, prompt, row.baseline)));
  for (const [at, invariant] of invariants.entries()) {
    const about = { phase, scenario, invariant: ids[at]!, severity: invariant.severity };
    if (!applicable[at]) {
      cells.push({ ...about, status: "skipped", runs: 0, held: 0, interval: wilson(0, 0), struck: [], unmatched: [] });
      continue;
    }
    const prompts = probesOf(invariant) ?? row.prompts;
    const key = JSON.stringify(prompts);
    if (!observed.has(key)) {
      const among = invariants.flatMap((other, index) =>
        applicable[index] && JSON.stringify(probesOf(other) ?? row.prompts) === key ? [index] : []
      );
      const runs: ObservedRun[] = [];
      for (const prompt of prompts) {
        const checks = await checksFor(prompt, among);
        const input = attackedInput(prompt, chaos);
        for (const seed of row.seeds) runs.push(await observeRun(bench, { input, faults, checks }, seed));
      }
      observed.set(key, runs);
    }
    const runs = observed.get(key)!;
    const isGood = (run: ObservedRun) => run.finding === undefined && !run.problems.has(ids[at]!);
    const held = runs.filter(isGood).length;
    const counted = { ...about, runs: runs.length, held, interval: wilson(held, runs.length) };
    const bad = runs.findIndex((run) => !isGood(run));
    if (bad >= 0) {
      const run = runs[bad]!;
      const prompt = prompts[Math.floor(bad / row.seeds.length)]!;
      const checks = await checksFor(prompt, [at]);
      const report = await keepFailure(bench, { input: run.input, faults, checks }, run);
      cells.push({
        ...counted,
        status: "failed",
        ...failureOf(run, run.problems.get(ids[at]!), report),
        unmatched: [],
      });
      continue;
    }
    const isCalm = faults.length === 0 && phase !== "chaos";
    const isExercised = isCalm || attackedInput("", chaos) !== "" || runs.some(({ struck: some }) => some.length > 0);
    const struck = [...new Set(runs.flatMap((run) => run.struck.map(({ words }) => words)))];
    cells.push({
      ...counted,
      status: isExercised ? "passed" : "not exercised",
      struck,
      unmatched: faults.filter((fault) => !runs.some(({ met }) => isMet(fault, met))).map(inWords),
    });
  }
  return cells;
}

/** What a report says of a failing run. */
export function failureOf(
  run: ObservedRun,
  problem: string | undefined,
  report: Awaited<ReturnType<typeof keepFailure>>,
) {
  const { finding } = report;
  if (report.finding === undefined && report.status === "pass") {
    throw new Error(
      `seed ${run.seed} failed when it was observed, and passed when it was kept: this is a mistake of Seedbed's`,
    );
  }
  return {
    message: finding?.hint === undefined
      ? finding?.message ?? problem ?? run.finding?.message
      : `${finding.message}: ${finding.hint}`,
    location: finding?.location === undefined ? undefined : `${finding.location.file}:${finding.location.line}`,
    replay: report.recording?.replay,
    trace: report.recording?.shrunk ?? report.recording?.trace,
    input: run.input,
    answer: run.text,
    struck: [...new Set(run.struck.map(({ words }) => words))],
  };
}

/**
 * The check of an invariant, with what the answer to a prompt is compared with.
 * @param calm what the agent answers to a prompt in a calm world
 */
export async function checkFor(
  invariant: Invariant,
  id: string,
  prompt: string,
  calm: Row["baseline"],
): Promise<AgentCheck> {
  const { type, baseline } = invariant;
  if (type !== "behavior_unchanged") return checkOf(invariant, id);
  return checkOf(invariant, id, (baseline ?? "auto") === "auto" ? await calm(prompt) : baseline!);
}

/** Makes what the agent answers in a calm world, once for each prompt. */
export function calmAnswers(bench: Bench): Row["baseline"] {
  const known = new Map<string, Promise<string>>();
  return (prompt) => {
    const answer = known.get(prompt) ?? observeRun(bench, { input: prompt, faults: [], checks: [] }, 0).then((run) => {
      if (run.text !== undefined && !run.failed && run.text.trim() !== "") return run.text;
      throw new SeedbedError(
        "invalid",
        `behavior_unchanged: expected an answer without faults to compare with, found none to ${
          JSON.stringify(prompt)
        }`,
        {
          hint: "the agent has to answer in a calm world; or give the text: baseline: …",
        },
      );
    });
    known.set(prompt, answer);
    return answer;
  };
}

/** Labels are those of `capabilities/agent`: `tool refund: lost_ack`. */
function isMet(fault: AgentFault, labels: ReadonlySet<string>): boolean {
  const kind = fault.at === "llm" || fault.at === "context" && isOnModel(fault.mode) ? "llm" : "tool";
  const called = `${kind} ${fault.at === "tool" ? fault.tool : "*"}`;
  return [...labels].some((label) => fits(`${called}: ${fault.mode}`, label));
}

/** A fault in a few words: `tool refund: lost_ack`. */
export function inWords(fault: AgentFault): string {
  return `${fault.at}${fault.at === "tool" ? ` ${fault.tool}` : ""}: ${fault.mode}`;
}

/** Returns whether an invariant is about a golden prompt, or one that was mutated, in a calm world. */
export function calmCheck(invariant: Invariant): boolean {
  return probesOf(invariant) === undefined && (invariant.when === "always" || invariant.when === "no_chaos");
}

/** Decided by what the scenario declares; attacks that are not enabled are none. */
export function applies({ when }: Pick<Invariant, "when">, chaos: ChaosSetting, faults = faultsOf(chaos)): boolean {
  const tools = faults.some(({ at }) => at === "tool");
  const models = faults.some(({ at }) => at === "llm");
  const any = faults.length > 0 || attackedInput("", chaos) !== "";
  return {
    always: true,
    tool_faults_active: tools,
    llm_faults_active: models,
    any_chaos_active: any,
    no_chaos: !any,
  }[when];
}
