/** One scenario as `run` and `explore` have it: run as planned, recorded and kept as asked, told by the reporter. */
import { resolve } from "node:path";
import { z } from "zod";
import type { ResolvedConfig } from "../api/config/resolve.ts";
import { nowMs } from "../api/host.ts";
import type { LoadedScenario } from "../api/loaded.ts";
import { runOne } from "../api/run_one.ts";
import { requireDeterministic } from "../api/setting.ts";
import { SeedbedError } from "../engine/errors.ts";
import { COLLISIONS } from "../engine/store/collision.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { abortOnInterrupt } from "./interrupt.ts";
import { value } from "./options/option.ts";
import { RUNNING, SEEDS } from "./options/running.ts";
import { createReporter, REPORTER } from "./reporters/catalog.ts";
import { searching } from "./searching.ts";

export const RUN_ONE = {
  ...SEEDS,
  record: value(
    "<path>",
    "write the trace there; without a path into .seedbed, also if it passes",
    z.string().optional(),
    { bare: true },
  ),
  "record-collision": value(
    "<name>",
    "where --record finds a file: overwrite it, append (write run.2.jsonl beside run.jsonl), or error",
    z.enum(COLLISIONS).default("overwrite"),
  ),
  ...RUNNING,
  ...REPORTER,
};

type Options = Readonly<z.output<z.ZodObject<typeof RUN_ONE>>>;

export interface Asked {
  readonly options: Options;
  readonly config: ResolvedConfig;
}

/** @throws SeedbedError `usage` for options that do not go together */
export function checkSeeds({ seed, seeds, strategy }: Options): void {
  if (seed !== undefined && seeds !== undefined) {
    throw new SeedbedError("usage", "expected --seed or --seeds, found both", {
      hint: "--seed is one run, --seeds a search",
    });
  }
  if (strategy === "random" && seed === undefined && seeds === undefined) {
    throw new SeedbedError("usage", "--strategy random: expected --seed or --seeds with it", {
      hint: "without a seed there is only the baseline, which is fifo",
    });
  }
}

export async function runScenario(
  loaded: LoadedScenario,
  { options, config }: Asked,
  context: Context,
): Promise<ExitCode> {
  const startedMs = nowMs();
  if (options.det) requireDeterministic(loaded);
  const reporter = createReporter(config.values.reporter, context, "run");
  const { seed, seeds, record } = options;
  const progress = searching();
  const { report } = await runOne(loaded, {
    seed,
    seeds,
    config,
    record: record === undefined || record === ""
      ? undefined
      : { path: resolve(context.cwd, record), collision: options["record-collision"] },
    keep: record === "" ? "all" : "failing",
    beginShrink: abortOnInterrupt,
    onProgress: (told) => progress.update(loaded.program.ir.name, told),
  }, context).finally(progress.clear);
  const code = report.status === "pass" ? EXIT.pass : report.status === "timeout" ? EXIT.timeout : EXIT.fail;
  reporter.scenario(report);
  const passed = code === EXIT.pass ? 1 : 0;
  reporter.end({ passed, failed: 1 - passed, skipped: 0, invalid: 0, durationMs: nowMs() - startedMs }, passed === 1);
  return code;
}
