/** The one way to the configuration, for the command line and for programs. */
import process from "node:process";
import type { Environment } from "./environment.ts";
import type { FromFlag, ResolvedConfig } from "./resolve.ts";

/** Options of `loadConfig`. */
export interface LoadConfigOptions {
  /** The folder in which to look first, and then in the folders above; the current folder unless given. */
  readonly cwd?: string | undefined;
  /** One file to read instead of looking for one, relative to `cwd`. It must be there. */
  readonly config?: string | undefined;
  /** Environment variables; those of the process unless given. */
  readonly env?: Environment | undefined;
  /** The values that override all others. */
  readonly flags?: readonly FromFlag[] | undefined;
}

/**
 * Loads the configuration that is in force in a folder, with the source of each value, as `seedbed env` shows it.
 *
 * It is the `seedbed.json`, `seedbed.yaml` or `seedbed.yml`, or the key `seedbed` of `package.json`, `deno.json` or
 * `deno.jsonc`, of the nearest folder that has one; `SEEDBED_SEEDS`, `SEEDBED_STRATEGY`, `SEEDBED_REPORTER` and
 * `SEEDBED_TIMEOUT` go before it.
 *
 * @example
 * ```ts
 * import { equal } from "node:assert/strict";
 * import { loadConfig, run } from "seedbed";
 *
 * const config = await loadConfig();
 * equal(config.values.strategy, "portfolio");
 * await run("counter.scenario.ts", { config });
 * ```
 *
 * @param options Where to look, and what takes precedence.
 * @returns The configuration.
 * @throws {SeedbedError} when the file cannot be read or is not valid, when a folder has two of them, and when an
 * environment variable is not valid: a mistake never means the defaults
 */
export async function loadConfig(options: LoadConfigOptions = {}): Promise<ResolvedConfig> {
  const { cwd = ".", config, env = process.env, flags } = options;
  const [{ findConfig, namedConfig }, { readConfig }, { resolveConfig }] = await Promise.all([
    import("./find.ts"),
    import("./read.ts"),
    import("./resolve.ts"),
  ]);
  const place = config === undefined ? await findConfig(cwd) : namedConfig(config, cwd);
  return await resolveConfig({ file: place && await readConfig(place), env, flags });
}
