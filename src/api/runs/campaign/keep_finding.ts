/** Looks into the first run of a finding with this process's own code: it is made again, shrunk, and put into the store. */
import { nowMs } from "../../host.ts";
import type { ResolvedConfig } from "../../project/config/resolve.ts";
import { loadFile } from "../../project/load/load.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";
import type { ScenarioReport } from "../../reports/scenario.ts";
import { seedBringsBack } from "../../../engine/modes/source_for.ts";
import { toDecision } from "../../../engine/world/log.ts";
import { investigate } from "../run/investigate.ts";
import type { RunContext } from "../run/keep.ts";
import { failuresOf, told } from "../run/run_one.ts";
import type { CampaignPlan, CampaignScenario, KeptFinding } from "./campaign_file.ts";
import type { CampaignFinding } from "./scenario_progress.ts";

/** The compiled scenario, under the name of its source. @param file absolute path of the source */
export async function loadCompiled(compiled: string, file: string): Promise<LoadedScenario> {
  const [loaded] = await loadFile(compiled);
  return { ...loaded!, file };
}

/** @param runs how many runs there were until it was found, if one process makes them all */
export async function keepFinding(
  loaded: LoadedScenario,
  finding: CampaignFinding,
  runs: number,
  { plan, scenario, config, signal }: {
    readonly plan: CampaignPlan;
    readonly scenario: CampaignScenario;
    readonly config: ResolvedConfig;
    /** Ends the shrinking. */
    readonly signal: AbortSignal;
  },
  context: RunContext,
): Promise<KeptFinding> {
  const startedMs = nowMs();
  const { seed, strategy } = finding;
  const decisions = finding.decisions?.map((line) => toDecision(line));
  const isFromDecisions = decisions !== undefined && !seedBringsBack(loaded.program, strategy);
  const options = {
    limits: scenario.limits,
    strict: plan.strict,
    shrink: plan.shrink,
    beginSearch: () => ({ signal, release: () => {} }),
  };
  const result = await investigate(loaded.program, options, { seed, strategy }, decisions, { runs, isFromDecisions });
  const keeping = { config, keep: "failing" as const };
  const failures = failuresOf(loaded, keeping, context);
  const { report } = await told(loaded, { result, path: undefined }, { ...keeping, startedMs, failures }, context);
  return keptOf(finding, report);
}

export function keptOf(
  { scenario, fingerprint, order }: CampaignFinding,
  { finding, recording, problems }: ScenarioReport,
): KeptFinding {
  const { trace, shrunk, replay } = recording ?? {};
  return {
    scenario,
    fingerprint,
    order,
    ...(finding !== undefined && { finding }),
    ...(trace !== undefined && { trace }),
    ...(shrunk !== undefined && { shrunk }),
    ...(replay !== undefined && { replay }),
    ...(problems !== undefined && { problems }),
  };
}
