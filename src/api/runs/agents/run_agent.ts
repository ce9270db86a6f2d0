/** The phases of a configuration, their scores, and what did not run, with the reason. */
import { dirname } from "node:path";
import process from "node:process";
import { SeedbedError } from "../../../engine/errors.ts";
import { loadConfig } from "../../project/config/load.ts";
import type { AllowCode } from "../../project/trust/consent.ts";
import { range } from "../run/range.ts";
import type { RunContext } from "../run/keep.ts";
import { BudgetSpent, CallBudget, type Spent } from "./call_budget.ts";
import { calmAnswers, type Cell, cellsOf, type PhaseName, PHASES } from "./cells.ts";
import type { ChaosSetting, MutationType } from "./config_schema.ts";
import { requireVariables } from "./keys.ts";
import { loadAgent } from "./loaded_agent.ts";
import { mutationCells, plannedMutations } from "./mutation_phase.ts";
import { type Bench, observeRun } from "./observed_runs.ts";
import { profileNamed, withProfile } from "./profiles.ts";
import type { ReadConfig } from "./read_config.ts";
import { replayCells, sessionsOf } from "./replay_phase.ts";
import { type ContractScore, contractScore, counts, type Interval, overallScore, shareOf, wilson } from "./score.ts";

/** A phase that ran. */
export interface PhaseReport {
  readonly name: PhaseName;
  /** From 0 to 1. */
  readonly score: number;
  readonly passed: number;
  /** Cells that count, of those that were planned. */
  readonly counted: number;
  readonly planned: number;
  readonly interval: Interval;
}

export interface AgentReport {
  readonly cells: readonly Cell[];
  readonly phases: readonly PhaseReport[];
  readonly contract?: ContractScore | undefined;
  /** From 0 to 1; 0 if every phase weighs nothing. */
  readonly overall: number;
  /** Phases that the configuration has and that did not run, each with the reason. */
  readonly notRun: readonly string[];
  /** What models outside have counted, and what that costs by the prices of the configuration. */
  readonly spent?: Spent & { readonly cost: number } | undefined;
  readonly warnings: readonly string[];
}

export interface AgentOptions {
  /** Which phases run, of those that the configuration has. */
  readonly phases: readonly PhaseName[];
  readonly seeds: number;
  readonly allowCode: AllowCode;
  /** The name of a profile that is added to `chaos`. */
  readonly profile?: string | undefined;
  /** Names of scenarios and ids of invariants, where only some are to run. */
  readonly scenarios?: readonly string[] | undefined;
  readonly invariants?: readonly string[] | undefined;
  /** Types and number of mutations, in the place of those of the configuration; with either, there are mutations. */
  readonly mutations?:
    | { readonly types?: readonly MutationType[] | undefined; readonly count?: number | undefined }
    | undefined;
  /** A session, or a folder of sessions, in the place of those of the configuration. */
  readonly sessions?: string | undefined;
  /** Whether the model of the scenario is asked where a session has what a model said. */
  readonly liveModel?: boolean | undefined;
  /** The number of calls of models after which nothing more is asked. */
  readonly maxCalls?: number | undefined;
  /** What may be spent on models outside, by the prices of the configuration. */
  readonly maxCost?: number | undefined;
}

/** @throws SeedbedError for a configuration that tests nothing, or an agent that cannot be run */
export async function runAgent(config: ReadConfig, options: AgentOptions, context: RunContext): Promise<AgentReport> {
  requirePrices(config, options);
  const bench = await benchFor(config, options, context);
  const baseline = calmAnswers(bench);
  const seeds = range(0, options.seeds - 1);
  const row = { seeds, baseline, prompts: config.golden_prompts };
  const cells: Cell[] = [];
  const notRun: string[] = [];
  const wants = (phase: PhaseName) => options.phases.includes(phase);
  try {
    await preflight(bench, config);
    if (wants("mutation") && (options.mutations !== undefined || config.mutations !== undefined)) {
      const { mutations, missing } = await plannedMutations(config, options.mutations);
      notRun.push(...missing.map((each) => `mutation: ${each}`));
      cells.push(...await mutationCells(bench, config, mutations, baseline));
    }
    const chaos = chaosOf(config, options);
    if (wants("chaos") && chaos !== undefined) {
      for (const prompt of config.golden_prompts) {
        cells.push(
          promptCell(
            prompt,
            await cellsOf(bench, {
              ...row,
              phase: "chaos",
              scenario: prompt,
              chaos,
              prompts: [prompt],
              invariants: withoutAnswerless(config),
            }),
          ),
        );
      }
    }
    const { contract } = config;
    if (wants("contract") && contract !== undefined) {
      const chosen = named(options.scenarios, contract.chaos_matrix.map(({ name }) => name), "scenario");
      for (const scenario of contract.chaos_matrix.filter(({ name }) => chosen.includes(name))) {
        const found = await cellsOf(bench, {
          ...row,
          phase: "contract",
          scenario: scenario.name,
          chaos: scenario,
          invariants: contract.invariants,
        });
        const ids = named(options.invariants, found.map(({ invariant }) => invariant), "invariant");
        cells.push(...found.filter(({ invariant }) => ids.includes(invariant)));
      }
    }
    if (wants("replay")) {
      const sessions = await sessionsOf(config, options.sessions);
      cells.push(...await replayCells(bench, config, sessions, seeds, baseline, options.liveModel));
      for (const { type } of config.replays?.sources ?? []) {
        if (type.endsWith("_file")) continue;
        notRun.push(`replay: sources of type ${type} are fetched by seedbed agent import only`);
      }
    }
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    notRun.push(error.message);
  }
  const { spent, cost } = bench.budget;
  const report = reportOf(config, cells, notRun, options.phases.length === 1);
  return spent.inputTokens + spent.outputTokens === 0 ? report : { ...report, spent: { ...spent, cost } };
}

/** @throws SeedbedError for a limit that nothing could reach */
function requirePrices({ model, file }: ReadConfig, { maxCost }: AgentOptions): void {
  if (maxCost === undefined || model?.prices !== undefined) return;
  throw new SeedbedError("usage", "--max-cost: expected model.prices in the configuration, found none", {
    location: { file },
    hint: "what a million tokens cost: model: { prices: { input: 0.15, output: 0.6 } }",
  });
}

/** The scenario that asks the agent, ready to be run. */
export async function benchFor(
  config: ReadConfig,
  options: Pick<AgentOptions, "allowCode" | "maxCalls" | "maxCost">,
  context: RunContext,
): Promise<Bench> {
  requireVariables(config, process.env);
  return {
    loaded: await loadAgent(config, options.allowCode),
    config: await loadConfig({ cwd: dirname(config.file) }),
    context,
    // An agent outside has real time, and the host looks to that.
    timeoutMs: config.agent.type === "http" ? undefined : config.agent.timeout,
    budget: new CallBudget(options, config.model?.prices),
  };
}

/** The first prompt, in a calm world: whoever cannot answer that need not be tested under faults. */
async function preflight(bench: Bench, { golden_prompts: [prompt], file }: ReadConfig): Promise<void> {
  const { failed, text, finding } = await observeRun(bench, { input: prompt!, faults: [], checks: [] }, 0);
  if (!failed && finding === undefined) return;
  throw new SeedbedError(
    "invalid",
    `expected an answer to ${JSON.stringify(prompt)} in a calm world, found ${finding?.message ?? text}`,
    {
      location: { file },
      hint: "mend what fails without faults first; seedbed test says more",
    },
  );
}

function chaosOf({ chaos }: ReadConfig, { profile }: AgentOptions): ChaosSetting | undefined {
  return profile === undefined ? chaos : withProfile(chaos, profileNamed(profile));
}

/** A prompt passes under chaos if the agent made no error, and all invariants hold. */
function withoutAnswerless({ invariants }: ReadConfig): ReadConfig["invariants"] {
  return invariants.some(({ type, negate }) => type === "completes" && !negate)
    ? invariants
    : [...invariants, COMPLETES as ReadConfig["invariants"][number]];
}

const COMPLETES = {
  type: "completes",
  id: "completes",
  severity: "medium",
  when: "always",
  negate: false,
  on_error: "judge",
} as const;

function promptCell(prompt: string, found: readonly Cell[]): Cell {
  const applied = found.filter(({ status }) => status !== "skipped");
  const worst = applied.find(({ status }) => status === "failed") ??
    applied.find(({ status }) => status === "not exercised") ?? applied[0] ?? found[0]!;
  return {
    ...worst,
    phase: "chaos",
    scenario: "chaos",
    invariant: worst.status === "failed" ? worst.invariant : "all",
    input: prompt,
    severity: "medium",
  };
}

function named(wanted: readonly string[] | undefined, there: readonly string[], what: string): readonly string[] {
  const absent = wanted?.find((name) => !there.includes(name));
  if (absent === undefined) return wanted ?? there;
  throw new SeedbedError("usage", `expected the name of a ${what}, found ${JSON.stringify(absent)}`, {
    hint: `there are ${there.join(", ")}`,
  });
}

/**
 * @param isOne whether one phase was asked for, whose score is that of all whatever it weighs
 * @throws SeedbedError `invalid` if nothing was tested
 */
function reportOf(
  config: ReadConfig,
  cells: readonly Cell[],
  notRun: readonly string[],
  isOne: boolean,
): AgentReport {
  const names = PHASES.filter((name) => cells.some((cell) => cell.phase === name && counts(cell)));
  if (names.length === 0) {
    const found = cells.length === 0 ? "nothing to run" : "no cell that was exercised";
    throw new SeedbedError("invalid", `expected something to test, found ${found}`, {
      location: { file: config.file },
      hint: [
        ...notRun,
        ...new Set(cells.flatMap(({ unmatched }) => unmatched.map((fault) => `the fault ${fault} met no call`))),
      ].join("; ") ||
        "give it a chaos block or a contract",
    });
  }
  const contract = names.includes("contract")
    ? contractScore(cells.filter(({ phase }) => phase === "contract"))
    : undefined;
  const phases = names.map((name): PhaseReport => {
    const all = cells.filter(({ phase }) => phase === name);
    const counted = all.filter(counts);
    const passed = counted.filter(({ status }) => status === "passed").length;
    return {
      name,
      score: name === "contract"
        ? contract!.score / 100
        : shareOf(counted.map((cell) => ({ passed: cell.status === "passed", weight: cell.weight ?? 1 }))),
      passed,
      counted: counted.length,
      planned: all.filter(({ status }) => status !== "skipped").length,
      interval: wilson(passed, counted.length),
    };
  });
  const weighed = phases.map(({ name, score }) => ({ score, weight: config.scoring[name] }));
  if (!isOne && weighed.every(({ weight }) => weight === 0)) {
    throw new SeedbedError("invalid", "expected a phase that ran and has a weight, found none", {
      location: { file: config.file },
    });
  }
  const overall = isOne ? phases[0]!.score : overallScore(weighed);
  return { cells, phases, contract, overall, notRun, warnings: config.warnings };
}
