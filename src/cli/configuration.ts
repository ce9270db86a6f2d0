/** The configuration for a command: file, environment, and on top of them the options that were given. */
import { loadConfig } from "../api/project/config/load.ts";
import type { ConfigValue, FromFlag, ResolvedConfig, SettingName } from "../api/project/config/resolve.ts";
import { CAPABILITY_OPTIONS } from "../engine/ir/settings.ts";
import type { Parsed } from "./options/parse.ts";

/** Settings that an option of the command line sets, and whether its value is taken as it was typed. */
const OPTIONS: Readonly<Record<string, { readonly name: SettingName; readonly typed?: true }>> = {
  seeds: { name: "seeds", typed: true },
  strategy: { name: "strategy" },
  saturate: { name: "saturate" },
  "max-preemptions": { name: "maxPreemptions" },
  strict: { name: "strict" },
  shrink: { name: "shrink" },
  timeout: { name: "timeout", typed: true },
  "real-timeout": { name: "realTimeout", typed: true },
  "max-steps": { name: "limits.maxSteps" },
  reporter: { name: "reporter" },
  delays: { name: "delays" },
  "max-delay": { name: "maxDelay", typed: true },
  ...Object.fromEntries(
    Object.entries(CAPABILITY_OPTIONS).map(([option, { sets }]) => [option, { name: sets as SettingName }]),
  ),
};

export interface ConfigurationInput extends Pick<Parsed, "options" | "given"> {
  readonly cwd: string;
  /** The value of `--config`. */
  readonly config: string | undefined;
}

export async function readConfiguration(
  { cwd, config, options, given }: ConfigurationInput,
): Promise<ResolvedConfig> {
  const flags = Object.entries(OPTIONS).flatMap(([option, { name, typed }]): FromFlag[] => {
    if (!given.has(option)) return [];
    const all = (typed ? given : new Map(Object.entries(options))).get(option) as ConfigValue;
    const value = Array.isArray(all) && all.length === 1 ? all[0] as string : all;
    return [{ name, value, flag: value === false ? `--no-${option}` : `--${option}` }];
  });
  return await loadConfig({ cwd, config, flags });
}
