/**
 * A scenario over which a process ended, once more in another one: a run at a time, each recorded as it goes, so that what is
 * known of the one that ends this process as well is there when it has ended.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { parseDurationMs } from "../../engine/text/duration.ts";
import { parsePlace } from "../../engine/ir/place.ts";
import type { DecisionSource } from "../../engine/decisions/decision_source.ts";
import type { Executed } from "../../engine/modes/execute.ts";
import { record } from "../../engine/modes/record.ts";
import { isTimed, sourceFor } from "../../engine/modes/source_for.ts";
import { BASELINE, type Choice, strategyNamed } from "../../engine/strategies/catalog.ts";
import type { RunPlan, SearchSpace, StrategyDefinition } from "../../engine/strategies/strategy.ts";
import { openingOf, openingSeeds } from "../../engine/modes/search_all.ts";
import { limitRealTime, ticks } from "../../engine/watchdog/watchdog.ts";
import type { OnPlace } from "../../engine/world/kernel_options.ts";
import { limitsFor } from "../../api/project/config/running.ts";
import { seedsOf } from "../../api/project/config/seeds.ts";
import { loadFile } from "../../api/project/load/load.ts";
import { asksHost } from "../../api/project/load/setting.ts";
import { inForce } from "../../api/runs/run/test_files.ts";
import { DEFAULT_SEEDS } from "../../api/project/config/seeds.ts";
import { range } from "../../api/runs/run/range.ts";
import type { LastPlace } from "../../api/runs/run/keep_cut_off.ts";
import { rememberRecorded } from "../../api/project/load/recorded.ts";
import type { Context } from "../context.ts";
import type { TestJob } from "./job.ts";
import type { Reenact } from "./messages.ts";

/** Names in the folder that the command reads afterwards. */
export const CUT_OFF_TRACE = "trace.jsonl";
/** The places that the run passed, as JSON, a line each; the last one may be cut off. */
export const PLACES = "places";

/** Comes back if none of the runs ended this process, or one failed without doing so. */
export async function reenact(
  { file, scenario, folder }: Reenact,
  job: TestJob,
  { cwd, allowCodeUnasked }: Context,
): Promise<void> {
  limitRealTime(patienceMs(parseDurationMs(job.config.values.realTimeout)));
  const scenarios = await loadFile(file, { allowCode: allowCodeUnasked });
  const found = scenarios.find(({ program }) => program.ir.name === scenario);
  if (found === undefined) return;
  const loaded = inForce(found, job, cwd);
  const { program } = loaded;
  // What was asked of the host would be done once more.
  if (asksHost(program.ir)) return;
  await rememberRecorded(loaded, program.ir);
  const { strict } = job.config.values;
  const limits = limitsFor(program.ir, job.config);
  const recorded = async (how: { seed: number; strategy: string; source: DecisionSource }) => {
    const [trace, places] = [CUT_OFF_TRACE, PLACES].map((name) => openSync(join(folder, name), "w")) as [
      number,
      number,
    ];
    try {
      const sink = (text: string) => void writeSync(trace, text);
      const onPlace = placesTo((text) => {
        const location = parsePlace(text);
        const place: LastPlace = { location, source: program.code?.sourceLine(location) };
        writeSync(places, `${JSON.stringify(place)}\n`);
      });
      return await record(program, { ...how, limits, strict, sink, atOnce: true, onPlace });
    } finally {
      closeSync(trace);
      closeSync(places);
    }
  };
  const bySeed = ({ seed, strategy }: Choice) =>
    recorded({ seed, strategy, source: sourceFor(program, strategy, seed) });
  const { seed } = job;
  const { strategy, maxPreemptions } = job.config.values;
  if (seed !== undefined) return void await bySeed({ seed, strategy });
  const { outcome, decisions } = await bySeed(BASELINE);
  // All runs of a scenario without a choice to make are the first one.
  if (outcome.status !== "pass" || decisions.length === 0) return;
  const definition = strategyNamed(strategy);
  const seeds = seedsOfJob(job);
  const opening = openingOf(program, definition, decisions.length);
  const orders = definition.systematic ? definition : opening;
  if (orders !== undefined) {
    const ordered = definition.systematic ? seeds : openingSeeds(orders, seeds);
    const space: SearchSpace = { seeds: ordered, maxPreemptions, isTimed: isTimed(program) };
    if (!await passInOrder(orders, space, (source, plan) => recorded({ ...plan, strategy: orders.name, source }))) {
      return;
    }
  }
  if (definition.systematic) return;
  for (const each of seeds) if ((await bySeed({ seed: each, strategy })).outcome.status !== "pass") return;
}

/** The runs of a strategy that plans by how earlier ones ended, one at a time; false if one fails, or all there are have been run. */
async function passInOrder(
  definition: StrategyDefinition,
  space: SearchSpace,
  run: (source: DecisionSource, plan: RunPlan) => Promise<Executed>,
): Promise<boolean> {
  const strategy = definition.create(space);
  for (;;) {
    const next = strategy.next();
    if (next.kind !== "run") return next.kind === "end" && next.exhausted === undefined;
    const { plan } = next;
    const { outcome, decisions } = await run(strategy.begin(plan), plan);
    if (outcome.status !== "pass") return false;
    strategy.ended?.({ plan, outcome, decisions });
  }
}

function seedsOfJob({ seeds, config }: TestJob): readonly number[] {
  return seeds === undefined ? seedsOf(config.values.seeds) ?? range(1, DEFAULT_SEEDS) : range(...seeds);
}

/** It is known by now that it does not come back. */
function patienceMs(limitMs = Infinity): number {
  return Math.min(limitMs, Math.max(1_000, limitMs / 10));
}

const MAX_EACH = 20_000;

/** Each place at first; of a program that passes very many, one for each tick of the watchdog. */
function placesTo(write: (place: string) => void): OnPlace {
  let last: string | undefined;
  let count = 0;
  let seenTicks = 0;
  return (read) => {
    if (++count > MAX_EACH) {
      if (ticks() === seenTicks) return;
      seenTicks = ticks();
    }
    const place = read();
    if (place === undefined || place === last) return;
    last = place;
    write(place);
  };
}
