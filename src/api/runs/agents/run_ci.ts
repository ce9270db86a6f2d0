/** All phases of a configuration: chaos and contract, their scores, and what did not run, with the reason. */
import { dirname } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import { loadConfig } from "../../project/config/load.ts";
import { loadOne } from "../../project/load/load.ts";
import type { AllowCode } from "../../project/trust/consent.ts";
import type { RunContext } from "../run/keep.ts";
import type { AgentConfig, Invariant, Severity } from "./config_schema.ts";
import { checkOf, faultsOf } from "./lowered.ts";
import { type CellResult, runCell } from "./run_cell.ts";
import { type ContractScore, contractScore, overallScore } from "./score.ts";

/** One invariant in one scenario. */
export interface Cell {
  readonly phase: "chaos" | "contract";
  readonly invariant: string;
  readonly scenario: string;
  readonly severity: Severity;
  readonly status: CellResult["status"] | "skipped";
  readonly runs: number;
  readonly struck: readonly string[];
  /** Faults that the scenario declares and that met no call. */
  readonly unmatched: readonly string[];
  readonly message?: string | undefined;
  readonly location?: string | undefined;
  /** The command that replays the failing run. */
  readonly replay?: string | undefined;
  readonly input?: string | undefined;
}

export interface AgentReport {
  readonly cells: readonly Cell[];
  readonly contract?: ContractScore | undefined;
  /** From 0 to 1. */
  readonly chaos?: number | undefined;
  readonly overall: number;
  /** Phases that the configuration has and that did not run, each with the reason. */
  readonly notRun: readonly string[];
}

export interface CiOptions {
  readonly seeds: number;
  readonly allowCode: AllowCode;
}

const WEIGHTS_OF_PHASES = ["chaos", "contract"] as const;

/** @throws SeedbedError for a configuration that tests nothing, or an agent that cannot be run */
export async function runAgentCi(
  file: string,
  config: AgentConfig,
  { seeds, allowCode }: CiOptions,
  context: RunContext,
): Promise<AgentReport> {
  const { agent } = config;
  if (agent.type !== "scenario") {
    throw new SeedbedError("invalid", `agent.type: expected scenario, found ${agent.type}, which cannot be run yet`, {
      location: { file },
      hint:
        'write a scenario that asks the agent, and name it: { type: scenario, endpoint: "./desk.scenario.ts#desk" }',
    });
  }
  const [path = "", name] = agent.endpoint.split("#");
  const loaded = await loadOne(path, name, { cwd: dirname(file), allowCode });
  const resolved = await loadConfig({ cwd: dirname(file) });
  const run = async (
    phase: Cell["phase"],
    scenario: string,
    invariant: Invariant,
    chaos: Parameters<typeof faultsOf>[0],
  ) => {
    const faults = faultsOf(chaos);
    const { id = invariant.type, severity } = invariant;
    const about = { phase, invariant: id, scenario, severity };
    const check = checkOf(invariant);
    if (!applies(invariant, chaos)) return { ...about, status: "skipped", runs: 0, struck: [], unmatched: [] } as const;
    const result = await runCell(loaded, {
      inputs: invariant.probes ?? config.golden_prompts,
      faults,
      check,
      seeds,
      config: resolved,
    }, context);
    const finding = result.report?.finding;
    return {
      ...about,
      status: result.status,
      runs: result.runs,
      struck: result.struck,
      unmatched: result.unmatched,
      message: finding?.message,
      location: finding?.location === undefined ? undefined : `${finding.location.file}:${finding.location.line}`,
      replay: result.report?.recording?.replay,
      input: result.input,
    };
  };
  const cells: Cell[] = [];
  const { chaos, contract, scoring } = config;
  for (const invariant of chaos === undefined ? [] : config.invariants) {
    cells.push(await run("chaos", "chaos", invariant, chaos!));
  }
  for (const scenario of contract?.chaos_matrix ?? []) {
    for (const invariant of contract!.invariants) cells.push(await run("contract", scenario.name, invariant, scenario));
  }
  if (cells.length === 0) throw nothing(file, "neither chaos nor a contract");
  const of = (phase: Cell["phase"]) => cells.filter((cell) => cell.phase === phase);
  const scoreOf = (some: readonly Cell[]) =>
    some.some(({ status }) => status === "passed" || status === "failed") ? contractScore(some) : undefined;
  const contracted = scoreOf(of("contract"));
  const counted = of("chaos").filter(({ status }) => status === "passed" || status === "failed");
  const chaosScore = counted.length === 0
    ? undefined
    : counted.filter(({ status }) => status === "passed").length / counted.length;
  const scores = { chaos: chaosScore, contract: contracted && contracted.score / 100 };
  const phases = WEIGHTS_OF_PHASES.flatMap((phase) =>
    scores[phase] === undefined ? [] : [{ score: scores[phase], weight: scoring[phase] }]
  );
  if (phases.every(({ weight }) => weight === 0)) throw nothing(file, "no cell that was exercised and has a weight");
  return {
    cells,
    contract: contracted,
    chaos: chaosScore,
    overall: overallScore(phases),
    notRun: [
      ...(config.mutations === undefined ? [] : ["mutation: there are no mutations yet"]),
      ...(config.replays === undefined ? [] : ["replay: there is no import of sessions yet"]),
    ],
  };
}

function nothing(file: string, found: string): SeedbedError {
  return new SeedbedError("invalid", `expected something to test, found ${found}`, { location: { file } });
}

/** Decided by what the scenario declares. */
function applies({ when }: Invariant, { tool_faults, llm_faults, context_attacks }: Parameters<typeof faultsOf>[0]) {
  const tools = tool_faults.length > 0;
  const models = llm_faults.length > 0;
  const any = tools || models || Object.keys(context_attacks).length > 0;
  return {
    always: true,
    tool_faults_active: tools,
    llm_faults_active: models,
    any_chaos_active: any,
    no_chaos: !any,
  }[when];
}
