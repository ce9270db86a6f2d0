/** Whether an agent can be tested: each prompt is answered without faults, and what the configuration names is there. */
import { fits } from "../../../engine/capabilities/agent/calls.ts";
import { isOnModel } from "../../../engine/capabilities/agent/context_effects.ts";
import type { AgentFault } from "../../../engine/capabilities/agent/fault_setting.ts";
import type { RunContext } from "../run/keep.ts";
import { inWords } from "./cells.ts";
import { faultsOf, probesOf } from "./lowered.ts";
import { type Called, type ObservedRun, observeRun } from "./observed_runs.ts";
import type { ReadConfig } from "./read_config.ts";
import { type AgentOptions, benchFor } from "./run_agent.ts";

/** What became of a prompt in a calm world. */
export interface VerifiedPrompt {
  readonly prompt: string;
  readonly ok: boolean;
  /** What the agent said, or why it did not. */
  readonly answer: string;
  /** How often it called what, by name: `tool orders`, `llm openai`. */
  readonly calls: Readonly<Record<string, number>>;
}

export interface Verification {
  readonly ok: boolean;
  readonly prompts: readonly VerifiedPrompt[];
  /** Faults that could meet none of these calls. */
  readonly unmatched: readonly string[];
}

/** @throws SeedbedError for an agent that cannot be run */
export async function verifyAgent(
  config: ReadConfig,
  options: Pick<AgentOptions, "allowCode" | "maxCalls">,
  context: RunContext,
): Promise<Verification> {
  const bench = await benchFor(config, options, context);
  const probes = (config.contract?.invariants ?? []).flatMap((invariant) => probesOf(invariant) ?? []);
  const runs: ObservedRun[] = [];
  for (const input of new Set([...config.golden_prompts, ...probes])) {
    runs.push(await observeRun(bench, { input, faults: [], checks: [] }, 0));
  }
  const prompts = runs.map(({ input, text, failed, finding, called }): VerifiedPrompt => ({
    prompt: input,
    ok: !failed && finding === undefined,
    answer: finding?.message ?? text ?? "",
    calls: counted(called),
  }));
  const called = runs.flatMap((run) => run.called);
  const scenarios = [...config.chaos === undefined ? [] : [config.chaos], ...config.contract?.chaos_matrix ?? []];
  const unmatched = scenarios.flatMap((scenario) => faultsOf(scenario)).filter((fault) => !mayMeet(fault, called));
  return {
    ok: prompts.every(({ ok }) => ok) && unmatched.length === 0,
    prompts,
    unmatched: [...new Set(unmatched.map(inWords))],
  };
}

function counted(called: readonly Called[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { kind, name } of called) counts.set(`${kind} ${name}`, (counts.get(`${kind} ${name}`) ?? 0) + 1);
  return Object.fromEntries(counts);
}

function mayMeet(fault: AgentFault, called: readonly Called[]): boolean {
  const kind = fault.at === "llm" || fault.at === "context" && isOnModel(fault.mode) ? "llm" : "tool";
  return called.some((call) => call.kind === kind && (fault.at !== "tool" || fits(fault.tool, call.name)));
}
