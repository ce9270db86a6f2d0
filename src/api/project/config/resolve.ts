/** Puts together what flags, environment, file and defaults say, and remembers of each value where it came from. */
import type { GroupName } from "../../../engine/ir/settings.ts";
import type { SourceLocation } from "../../../engine/errors.ts";
import { parseDurationMs } from "../../../engine/text/duration.ts";
import { type ConfigValues, DEFAULTS } from "./defaults.ts";
import { type Environment, fromEnvironment } from "./environment.ts";
import type { ConfigPlace } from "./find.ts";
import type { ConfigFile } from "./read.ts";

/** The origin of a value. */
export type ConfigSource =
  | { readonly kind: "flag"; readonly flag: string }
  | { readonly kind: "environment"; readonly variable: string }
  | { readonly kind: "file"; readonly location: SourceLocation }
  | { readonly kind: "default" };

/** The value of a setting. */
export type ConfigValue = string | number | boolean | readonly string[];

/** One setting: `limits.maxSteps`, what it is, and why. */
export interface ConfigSetting {
  /** The name of the setting. */
  readonly name: SettingName;
  /** Undefined where nothing is set and there is no default. */
  readonly value: ConfigValue | undefined;
  /** The source of the value. */
  readonly source: ConfigSource;
}

/**
 * Settings that are groups of settings.
 * @internal
 */
export type Group = "limits" | "backends" | "retention" | GroupName;
/** Names as they are shown: those of a group have its name in front. */
export type SettingName =
  | Exclude<keyof ConfigValues, Group>
  | { [G in Group]: `${G}.${keyof ConfigValues[G] & string}` }[Group];

/** The configuration that is in force. */
export interface ResolvedConfig {
  /** The file that was read; undefined when there is none. */
  readonly file: ConfigPlace | undefined;
  /** The value of every setting. */
  readonly values: ConfigValues;
  /** The same values one by one, each with its source. */
  readonly settings: readonly ConfigSetting[];
}

/** A value from the command line, and the flag as it stands there. */
export interface FromFlag {
  /** The name of the setting. */
  readonly name: SettingName;
  /** The flag, as the user typed it. */
  readonly flag: string;
  /** The value that the flag gives. */
  readonly value: ConfigValue;
}

export interface ConfigLayers {
  readonly file?: ConfigFile | undefined;
  readonly env?: Environment | undefined;
  readonly flags?: readonly FromFlag[] | undefined;
}

/** A flag goes before the environment, that before the file, and that before the default. */
export async function resolveConfig({ file, env = {}, flags = [] }: ConfigLayers): Promise<ResolvedConfig> {
  const settings = new Map<string, ConfigSetting>();
  const set = (setting: ConfigSetting) => settings.set(setting.name, setting);
  for (const [name, value] of flatten(DEFAULTS)) set({ name, value, source: { kind: "default" } });
  if (file !== undefined) {
    const { $schema: _, ...config } = file.config;
    for (const [name, value] of flatten(config)) {
      if (value === undefined) continue;
      set({ name, value, source: { kind: "file", location: await file.locate(name.split(".")) } });
    }
  }
  for (const { name, variable, value } of fromEnvironment(env)) {
    set({ name, value, source: { kind: "environment", variable } });
  }
  return withFlags({ file: file && { path: file.path, key: file.key }, settings: [...settings.values()] }, flags);
}

/** The same configuration with flags, or what else goes before it all. */
export function withFlags(
  { file, settings }: Pick<ResolvedConfig, "file" | "settings">,
  flags: readonly FromFlag[],
): ResolvedConfig {
  const set = new Map(settings.map((setting) => [setting.name, setting]));
  for (const { name, flag, value } of flags) set.set(name, { name, value, source: { kind: "flag", flag } });
  const timeout = set.get("timeout")!;
  const limit = "limits.maxVirtualMs";
  // What was said later of the same limit goes before.
  if (typeof timeout.value === "string" && !flags.some(({ name }) => name === limit)) {
    set.set(limit, { name: limit, value: parseDurationMs(timeout.value), source: timeout.source });
  }
  const all = [...set.values()];
  return { file, values: unflatten(all), settings: all };
}

export function sourceOf({ settings }: ResolvedConfig, name: SettingName): ConfigSource {
  return settings.find((setting) => setting.name === name)!.source;
}

function flatten(config: object): [SettingName, ConfigValue | undefined][] {
  return Object.entries(config).flatMap(([name, value]) =>
    typeof value === "object" && !Array.isArray(value)
      ? Object.entries(value as object).map(([inner, each]) => [`${name}.${inner}`, each])
      : [[name, value]]
  ) as [SettingName, ConfigValue | undefined][];
}

function unflatten(settings: readonly ConfigSetting[]): ConfigValues {
  const values: Record<string, unknown> = {};
  for (const { name, value } of settings) {
    const [outer, inner] = name.split(".") as [string, string?];
    if (inner === undefined) values[outer] = value;
    else values[outer] = { ...values[outer] as object | undefined, [inner]: value };
  }
  return values as unknown as ConfigValues;
}
