/**
 * Explored runs a second: three tasks that race on a counter, against fast-check's `fc.scheduler()`. Both take turns in one
 * process, and what counts is the time of the CPU, so that other processes of the machine disturb the ratio little.
 */
import fc from "fast-check";
import { fileURLToPath } from "node:url";
import { loadOne } from "../src/api/project/load/load.ts";
import { range } from "../src/api/runs/run/range.ts";
import { search } from "../src/engine/modes/search.ts";
import { count, ratesByTurns, type Row } from "./table.ts";

const RUNS = 5_000;
const ROUNDS = 8;

/** Both sides: each task reads, awaits, writes, awaits, three times over. None of it fails, so that all runs are whole. */
export async function exploreRows(): Promise<Row[]> {
  const file = fileURLToPath(new URL("./race.scenario.ts", import.meta.url));
  const { program } = await loadOne(file, undefined);
  let seed = 1;
  const seedbed = async () => {
    const { runs, failures } = await search(program, { seeds: range(seed, seed + RUNS - 1), strategy: "random" });
    if (failures.length > 0) throw new Error("the race of the benchmark is not meant to fail");
    seed += RUNS;
    return runs;
  };
  const peer = async () => {
    await fc.assert(fc.asyncProperty(fc.scheduler(), raceUnder), { numRuns: RUNS });
    return RUNS;
  };
  const [seedbedRate, peerRate] = await ratesByTurns(ROUNDS, [seedbed, peer]) as [number, number];
  return [{
    what: "explored runs a second of CPU, three-task race",
    seedbed: count(seedbedRate),
    peer: `fc.scheduler() ${count(peerRate)}`,
    ratio: seedbedRate / peerRate,
    want: 5,
  }];
}

/** As fast-check documents it: functions wrapped by the scheduler, and `waitIdle`, which its deprecated `waitAll` gave way to. */
async function raceUnder(scheduler: fc.Scheduler): Promise<void> {
  let counter = 0;
  const yieldNow = scheduler.scheduleFunction(async () => {});
  const task = async () => {
    for (let round = 0; round < 3; round++) {
      const seen = counter;
      await yieldNow();
      counter = seen + 1;
      await yieldNow();
    }
  };
  const done = Promise.all([task(), task(), task()]);
  await scheduler.waitIdle();
  await done;
  if (counter < 1) throw new Error("nothing was counted");
}
