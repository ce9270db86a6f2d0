/** Translates a configuration into the settings of a run: limits, folders, reporters. */
import { dirname, join, resolve } from "node:path";
import { SET_BY_CALLERS } from "../../../engine/ir/settings.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import { UNBOUNDED } from "../../../engine/ir/latency.ts";
import type { ScenarioIR } from "../../../engine/ir/scenario.ts";
import type { Limits } from "../../../engine/world/limits.ts";
import type { GivenSetting } from "../load/setting.ts";
import { parseReporter, type ReporterName } from "./reporters.ts";
import { type ResolvedConfig, sourceOf } from "./resolve.ts";

/**
 * The limits to run a scenario with. Flags and environment go before what the scenario sets itself; the file, which speaks
 * for all scenarios, gives what this one leaves open.
 */
export function limitsFor(ir: Pick<ScenarioIR, "limits" | "timeout">, config: ResolvedConfig): Partial<Limits> {
  const limits = Object.entries(config.values.limits) as [keyof Limits, number][];
  return Object.fromEntries(limits.filter(([name]) => {
    const { kind } = sourceOf(config, `limits.${name}`);
    return kind !== "default" && (kind !== "file" || !sets(ir, name));
  }));
}

/** Returns the settings of worlds that a caller chose, with the same precedence. */
export function settingFor({ world }: Pick<ScenarioIR, "world">, config: ResolvedConfig): GivenSetting {
  const { values, settings } = config;
  const chosen = (group: string) => {
    const own: object = (world as Readonly<Record<string, object | undefined>> | undefined)?.[group] ?? {};
    return Object.entries((values as unknown as Readonly<Record<string, object>>)[group]!).filter(([name, value]) => {
      const kind = settings.find((setting) => setting.name === `${group}.${name}`)?.source.kind;
      return value !== undefined && kind !== "default" && (kind !== "file" || !Object.hasOwn(own, name));
    });
  };
  const groups = SET_BY_CALLERS.map((group) => [group, Object.fromEntries(chosen(group))] as const);
  return {
    ...Object.fromEntries(groups.filter(([, values]) => Object.keys(values).length > 0)),
    ...latencyFor(world, config),
  };
}

/** Ranges that the scenario sets hold with realistic delays; that they be unbounded is said instead of them. */
function latencyFor(world: ScenarioIR["world"], config: ResolvedConfig): GivenSetting {
  const isSaid = (name: "delays" | "maxDelay", own: unknown) => {
    const { kind } = sourceOf(config, name);
    return kind !== "default" && (kind !== "file" || own === undefined);
  };
  const { delays, maxDelay } = config.values;
  return {
    ...(isSaid("delays", world?.latency) && { latency: delays === "unbounded" ? UNBOUNDED : {} }),
    ...(isSaid("maxDelay", world?.maxDelay) && maxDelay !== undefined && { maxDelay }),
  };
}

function sets({ limits, timeout }: Pick<ScenarioIR, "limits" | "timeout">, name: keyof Limits): boolean {
  return limits?.[name] !== undefined || name === "maxVirtualMs" && timeout !== undefined;
}

/** Absolute path of the folder for runs that are kept. */
export function storeFolder(config: ResolvedConfig, cwd: string): string {
  return resolve(sourceOf(config, "store").kind === "file" ? folderOf(config, cwd) : cwd, config.values.store);
}

/** Absolute path of the folder for known failures. */
export function examplesFolder(config: ResolvedConfig, cwd: string): string {
  const { examples } = config.values;
  return examples === undefined ? join(storeFolder(config, cwd), EXAMPLES) : resolve(folderOf(config, cwd), examples);
}

/** In the store, unless another folder is set. */
const EXAMPLES = "examples";

/** A reporter and the file that it writes, as an absolute path; undefined for standard output. */
export interface ReporterTarget {
  readonly name: ReporterName;
  readonly path: string | undefined;
}

/**
 * @param inputs paths that the command reads
 * @throws SeedbedError `usage` when two of them would write to the same place, or one over what is read
 */
export function reportersFor(config: ResolvedConfig, cwd: string, inputs: readonly string[]): ReporterTarget[] {
  const base = sourceOf(config, "reporter").kind === "file" ? folderOf(config, cwd) : cwd;
  return reporterTargets([config.values.reporter].flat(), base, inputs.map((input) => resolve(cwd, input)));
}

/**
 * @param base folder that their paths are relative to
 * @param inputs absolute paths
 */
export function reporterTargets(
  reporters: readonly string[],
  base: string,
  inputs: readonly string[] = [],
): ReporterTarget[] {
  const targets = reporters.map((text): ReporterTarget => {
    const { name, path } = parseReporter(text);
    return { name, path: path === undefined ? undefined : resolve(base, path) };
  });
  const read = new Set(inputs);
  const seen = new Set<string | undefined>();
  for (const { name, path } of targets) {
    if (path !== undefined && read.has(path)) {
      throw new SeedbedError("usage", "reporter: expected a file that the command does not also read", {
        location: { file: path },
      });
    }
    if (!seen.has(path)) seen.add(path);
    else if (path === undefined) {
      const names = targets.filter((target) => target.path === undefined).map((target) => target.name);
      throw new SeedbedError(
        "usage",
        `reporter: expected at most one reporter without a file, found ${names.join(" and ")}`,
        {
          hint: `give it a file: ${name}=<file>`,
        },
      );
    } else {
      throw new SeedbedError(
        "usage",
        "reporter: expected a different file for each reporter, found the same one twice",
        {
          location: { file: path },
        },
      );
    }
  }
  return targets;
}

/** Paths in a configuration are relative to its folder. */
export function folderOf({ file }: ResolvedConfig, cwd: string): string {
  return file === undefined ? cwd : dirname(file.path);
}
