/** One cell: an agent is asked, under faults, and one check judges it. The runs are those of a scenario like any other. */
import type { AgentCheck, AgentFault } from "../../../engine/capabilities/agent/setting.ts";
import { fits } from "../../../engine/capabilities/agent/calls.ts";
import type { ResolvedConfig } from "../../project/config/resolve.ts";
import { limitsFor } from "../../project/config/running.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";
import type { ScenarioReport } from "../../reports/scenario.ts";
import type { RunContext } from "../run/keep.ts";
import { runOne } from "../run/run_one.ts";
import { testProgram } from "../run/test_program.ts";

export interface CellPlan {
  readonly inputs: readonly string[];
  readonly faults: readonly AgentFault[];
  readonly check: AgentCheck;
  /** Seeds, beginning with 0; a world without faults is run with the first alone. */
  readonly seeds: number;
  readonly config: ResolvedConfig;
}

export interface CellResult {
  readonly status: "passed" | "failed" | "not exercised";
  readonly runs: number;
  /** Labels of the faults that struck: in the failing run, or in any. */
  readonly struck: readonly string[];
  /** Faults that met no call in any run, in words; of a cell that did not fail. */
  readonly unmatched: readonly string[];
  /** Of the failing run. */
  readonly report?: ScenarioReport;
  readonly input?: string;
}

/** Ends with the first run that fails, which is shrunk and kept. */
export async function runCell(loaded: LoadedScenario, plan: CellPlan, context: RunContext): Promise<CellResult> {
  const struck = new Set<string>();
  const met = new Set<string>();
  let runs = 0;
  for (const input of plan.inputs) {
    const asking = withAgent(loaded, { input, faults: [...plan.faults], checks: [plan.check] });
    const limits = { ...limitsFor(asking.program.ir, plan.config) };
    for (let seed = 0; seed < plan.seeds; seed++) {
      runs++;
      const result = await testProgram(asking.program, { seed, limits, shrink: false });
      const asked = result.made.filter(({ kind }) => kind === "fault");
      const here = asked.filter(({ value }) => value !== 0).map(({ label }) => label);
      for (const { label } of asked) met.add(label);
      for (const label of here) struck.add(label);
      if (result.status === "pass") continue;
      const { report } = await runOne(asking, { seed, config: plan.config, keep: "failing" }, context);
      return { status: "failed", runs, struck: [...new Set(here)], unmatched: [], report, input };
    }
  }
  const unmatched = plan.faults.filter((fault) => !isMet(fault, met)).map(inWords);
  const isExercised = plan.faults.length === 0 || struck.size > 0;
  return { status: isExercised ? "passed" : "not exercised", runs, struck: [...struck], unmatched };
}

/** Labels are those of `capabilities/agent`: `tool refund: lost_ack`. */
function isMet(fault: AgentFault, labels: ReadonlySet<string>): boolean {
  const called = fault.at === "llm" ? "llm *" : `tool ${fault.at === "tool" ? fault.tool : "*"}`;
  return [...labels].some((label) => fits(`${called}: ${fault.mode}`, label));
}

function inWords(fault: AgentFault): string {
  return `${fault.at}${fault.at === "tool" ? ` ${fault.tool}` : ""}: ${fault.mode}`;
}

interface AgentWorld {
  input: string;
  faults: AgentFault[];
  checks: AgentCheck[];
}

function withAgent(loaded: LoadedScenario, agent: AgentWorld): LoadedScenario {
  const { ir } = loaded.program;
  return { ...loaded, program: { ...loaded.program, ir: { ...ir, world: { ...ir.world, agent } } } };
}
