/** The settings of a call of the library, and the configuration that results from them. */
import { resolve } from "node:path";
import process from "node:process";
import { z } from "zod";
import { SeedbedError } from "../../engine/errors.ts";
import { DURATION_EXPECTED, durationMs, parseDurationMs } from "../../engine/text/duration.ts";
import { explainIssues } from "../../engine/ir/explain.ts";
import { limitsSchema } from "../../engine/ir/scenario.ts";
import { STRATEGY_NAMES, type StrategyName } from "../../engine/strategies/catalog.ts";
import type { Limits } from "../../engine/world/limits.ts";
import type { FromFlag, ResolvedConfig } from "../project/config/resolve.ts";
import type { AllowCode } from "../project/trust/consent.ts";
import type { RunContext } from "../runs/run/keep.ts";
import { shownPath } from "../reports/shown.ts";
import { range } from "../runs/run/range.ts";

/** Of every call. */
export interface CallOptions {
  /** Folder that paths are relative to, in what is given and in what is reported; the current one unless given. */
  readonly cwd?: string | undefined;
  /** Ends the work, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Of a call that loads scenarios. */
export interface LoadingOptions extends CallOptions {
  /**
   * True if code may run that was not compiled on this machine, as of a reproducer: `true`, or a function that is told what
   * would run and answers. What is allowed is remembered. Not unless given.
   */
  readonly allowCode?: AllowCode | undefined;
}

/** Of a call that runs scenarios. */
export interface RunningOptions extends LoadingOptions {
  /**
   * The result of `loadConfig`, for everything that is not set here. Without it, no configuration file and no environment
   * variable is looked at.
   */
  readonly config?: ResolvedConfig | undefined;
  /** The strategy of a run with a seed; `portfolio` unless given. */
  readonly strategy?: StrategyName | undefined;
  /** True to end a search once its runs bring nothing new, and to tell how much it has seen. */
  readonly saturate?: boolean | undefined;
  /** With `dfs`: how often at most something happens before what would come first by default. */
  readonly maxPreemptions?: number | undefined;
  /** Limit on virtual time: ms, or a duration such as `"30s"`. */
  readonly timeout?: number | string | undefined;
  /** Limits of each run, in place of the defaults. */
  readonly limits?: Partial<Limits> | undefined;
  /**
   * Limit on the real time of each run, in ms; none unless given. It is enforced by a thread of this process and holds for all runs
   * in it as long as the call goes on. Node before 24 and Deno cannot interrupt code: there, the process ends with a message.
   */
  readonly realTimeoutMs?: number | undefined;
  /** False to let real globals and real I/O pass. */
  readonly strict?: boolean | undefined;
  /** False to leave failing runs as they are found. */
  readonly shrink?: boolean | undefined;
  /**
   * Folder of a store in which runs that fail are kept, as the command line does in `.seedbed`; `true` for the one that
   * the configuration names. Without it, nothing is written.
   */
  readonly store?: string | boolean | undefined;
}

const whole = z.int().min(0);

export const REAL_TIMEOUT_MS = z.number().positive();

export const CALL = {
  cwd: z.string().min(1),
  signal: z.instanceof(AbortSignal),
};

export const LOADING = {
  ...CALL,
  allowCode: z.union([z.boolean(), z.function()]),
};

export const RUNNING = {
  ...LOADING,
  config: z.custom<ResolvedConfig>((value) => typeof value === "object" && value !== null && "settings" in value),
  strategy: z.enum(STRATEGY_NAMES),
  saturate: z.boolean(),
  maxPreemptions: whole,
  timeout: z.union([
    z.number().positive(),
    z.string().refine((text) => (parseDurationMs(text) ?? 0) > 0, `expected ${DURATION_EXPECTED}, above zero`),
  ]),
  limits: limitsSchema,
  realTimeoutMs: REAL_TIMEOUT_MS,
  strict: z.boolean(),
  shrink: z.boolean(),
  store: z.union([z.string().min(1), z.boolean()]),
};

/** Seeds as a call gives them: how many, or which. */
export const SEEDS = { seed: whole, seeds: z.union([whole, z.array(whole)]) };

/** JavaScript has no types that would say it. @throws SeedbedError `usage` that names the call and the option */
export function requireOptions(call: string, shape: z.ZodRawShape, options: object): void {
  const schema = z.strictObject(shape).partial();
  const result = schema.safeParse(options);
  if (result.success) return;
  const [problem] = explainIssues(result.error, options, schema);
  throw new SeedbedError("usage", `${call}: ${problem!.text}`, { path: problem!.path, hint: problem!.hint });
}

export function seedList(seeds: number | readonly number[] | undefined): readonly number[] | undefined {
  return typeof seeds === "number" ? range(1, seeds) : seeds;
}

/** The configuration in force: what the call sets goes before what it was handed. */
export async function configOf(
  { config, timeout, limits = {}, strategy, saturate, maxPreemptions, strict, shrink, store }: RunningOptions,
): Promise<ResolvedConfig> {
  const flags: (FromFlag | { readonly name: FromFlag["name"]; readonly flag: string; readonly value: undefined })[] = [
    { name: "strategy", flag: "strategy", value: strategy },
    { name: "saturate", flag: "saturate", value: saturate },
    { name: "maxPreemptions", flag: "maxPreemptions", value: maxPreemptions },
    { name: "strict", flag: "strict", value: strict },
    { name: "shrink", flag: "shrink", value: shrink },
    { name: "store", flag: "store", value: typeof store === "string" ? store : undefined },
    ...Object.entries(limits).map(([name, value]) => ({
      name: `limits.${name as keyof Limits}` as const,
      flag: `limits.${name}`,
      value,
    })),
    { name: "limits.maxVirtualMs", flag: "timeout", value: timeout === undefined ? undefined : durationMs(timeout) },
  ];
  const { resolveConfig, withFlags } = await import("../project/config/resolve.ts");
  return withFlags(
    config ?? await resolveConfig({}),
    flags.filter((flag): flag is FromFlag => flag.value !== undefined),
  );
}

/** Returns the folder in which a call works. */
export function placeOf({ cwd = "." }: CallOptions): RunContext {
  const folder = resolve(cwd);
  return {
    cwd: folder,
    commandLine: [],
    typed: (path) => shownPath(resolve(folder, path), process.cwd()),
    note: () => {},
    onInterrupt: () => () => {},
  };
}
