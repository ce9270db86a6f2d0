/** Prepares a campaign: compiles each scenario once, into the campaign's folder, and writes down what it is about. */
import { ENGINE_REVISION } from "../../../engine/trace/format.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import { STRATEGIES, type StrategyName, strategyNamed } from "../../../engine/strategies/catalog.ts";
import { isoTime, nowMs } from "../../host.ts";
import { compileScenario } from "../../project/compile.ts";
import type { ResolvedConfig } from "../../project/config/resolve.ts";
import { limitsFor } from "../../project/config/running.ts";
import { loadMany } from "../../project/load/load_many.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";
import { asksHost } from "../../project/load/setting.ts";
import type { AllowCode } from "../../project/trust/consent.ts";
import { errorReport, shownPath } from "../../reports/shown.ts";
import { version } from "../../version.ts";
import { inForce } from "../run/test_files.ts";
import type { CampaignFolder } from "./campaign_folder.ts";
import type { CampaignPlan, CampaignScenario } from "./campaign_file.ts";
import { CANARY } from "./canary.ts";

export interface Preparation {
  readonly config: ResolvedConfig;
  readonly firstSeed: number;
  /** Seeds for each scenario. */
  readonly runs: number | undefined;
  readonly timeMs: number | undefined;
  readonly allowCode?: AllowCode | undefined;
}

/**
 * @param files absolute paths
 * @throws SeedbedError `usage` for a strategy whose runs depend on one another, or if there is nothing to run
 */
export async function prepareCampaign(
  files: readonly string[],
  { config, firstSeed, runs, timeMs, allowCode }: Preparation,
  folder: CampaignFolder,
  cwd: string,
): Promise<CampaignPlan> {
  const { strategy, strict, shrink } = config.values;
  requireDivisible(strategy);
  const scenarios = new Map<string, CampaignScenario>();
  const skipped: CampaignPlan["skipped"] = [];
  const invalid: CampaignPlan["invalid"] = [];
  const add = async (loaded: LoadedScenario) => {
    const { name, skip } = loaded.program.ir;
    const file = shownPath(loaded.file, cwd);
    const why = skip ?? (asksHost(loaded.program.ir) ? HOST : undefined);
    if (why !== undefined) return void skipped.push({ name, file, why });
    const compiled = await compileScenario(loaded);
    const digest = folder.addScenario(`${JSON.stringify(compiled)}\n`);
    scenarios.set(digest, {
      digest,
      name,
      file,
      limits: limitsFor(loaded.program.ir, config) as Record<string, number>,
    });
  };
  for await (const { file, scenarios: found, error } of loadMany(files, { allowCode })) {
    try {
      if (error !== undefined) throw error;
      for (const loaded of found) await add(inForce(loaded, { config, det: false }, cwd));
    } catch (problem) {
      if (!(problem instanceof SeedbedError) || problem.code === "unwritable") throw problem;
      invalid.push({ file: shownPath(file, cwd), error: errorReport(problem, cwd) });
    }
  }
  const canary = folder.addScenario(`${JSON.stringify(CANARY)}\n`);
  const plan: CampaignPlan = {
    schema: "seedbed/campaign-plan@1",
    id: folder.id,
    startedAt: isoTime(nowMs()),
    seedbed: version(),
    engine: ENGINE_REVISION,
    strategy,
    strict,
    shrink,
    firstSeed,
    ...(runs !== undefined && { runs }),
    ...(timeMs !== undefined && { timeMs }),
    canary: { digest: canary, name: CANARY.name, file: "", limits: {} },
    scenarios: [...scenarios.values()],
    skipped,
    invalid,
  };
  folder.writePlan(plan);
  return plan;
}

const HOST = "it asks the host, whose answers a seed does not bring back";

/** @throws SeedbedError `usage` for a strategy whose seeds cannot be divided among workers */
export function requireDivisible(strategy: StrategyName): void {
  const isDivisible = (name: StrategyName) => {
    const { seeded, systematic, baseline, guided = false } = strategyNamed(name);
    return seeded && !systematic && !baseline && !guided;
  };
  if (isDivisible(strategy)) return;
  const names = STRATEGIES.map(({ name }) => name).filter(isDivisible);
  throw new SeedbedError(
    "usage",
    `--strategy: expected one whose runs do not depend on one another, found ${strategy}; there are ${
      names.join(", ")
    }`,
    { hint: `seedbed explore --strategy ${strategy} searches one scenario with it` },
  );
}
