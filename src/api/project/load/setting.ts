/**
 * Puts the settings of a caller into a scenario's world: it becomes a part of the scenario, so that a trace says what was in
 * force.
 */
import { SeedbedError } from "../../../engine/errors.ts";
import type { ScenarioIR, Setting } from "../../../engine/ir/scenario.ts";
import { settingProblem } from "../../../engine/ir/setting.ts";
import { hostBackends } from "../../../engine/world/host_permission.ts";
import type { LoadedScenario } from "./loaded.ts";

/** Returns whether the outside world has a part in runs of this scenario, so that a seed alone does not bring one back. */
export function asksHost(ir: Pick<ScenarioIR, "world">): boolean {
  return hostBackends(ir).length > 0;
}

/**
 * Fields of a scenario's `world` that a caller sets. Those of a group join the scenario's own: `{ backends: { http: "host" } }`.
 */
export type GivenSetting = Readonly<Record<string, Readonly<Record<string, unknown>> | string>>;

/**
 * The scenario with what a caller sets of its world.
 * @param root the folder that host backends work in
 * @throws SeedbedError `usage` for what does not go together
 */
export function withSetting(loaded: LoadedScenario, given: GivenSetting, root?: string): LoadedScenario {
  const program = { ...loaded.program, root };
  const before = program.ir.world;
  const groups = Object.entries(given).map(([group, values]) => {
    if (typeof values === "string") return [group, values];
    const own = (before as Readonly<Record<string, object | string | undefined>> | undefined)?.[group];
    return [group, { ...(typeof own === "object" && own), ...values }];
  });
  const world: Setting = { ...before, ...Object.fromEntries(groups) as Setting };
  const problem = settingProblem(world);
  if (problem !== undefined) throw new SeedbedError("usage", problem, { location: { file: loaded.file } });
  return { ...loaded, program: groups.length === 0 ? program : { ...program, ir: { ...program.ir, world } } };
}

/** @throws SeedbedError `contract` when the scenario asks the host, which a deterministic run may not */
export function requireDeterministic({ program: { ir } }: LoadedScenario): void {
  const names = hostBackends(ir).map((name) => `${name} on the host`);
  if (names.length === 0) return;
  throw new SeedbedError("contract", `host backends are refused under --det, found ${names.join(", ")}`, {
    hint: "the host's answers differ from run to run: record without --det, then replay the trace",
  });
}
