/** Sessions: opening a run of 10,000 decisions, and going to any moment of it. */
import { fileURLToPath } from "node:url";
import { loadOne } from "../src/api/project/load/load.ts";
import { execute } from "../src/engine/modes/execute.ts";
import { observe } from "../src/engine/session/observation.ts";
import { randomSource } from "../src/engine/strategies/random.ts";
import { count, type Row } from "./table.ts";

const WANT_JUMP_MS = 50;
const JUMPS = 2_000;

export async function sessionRows(): Promise<Row[]> {
  const file = fileURLToPath(new URL("./session.scenario.ts", import.meta.url));
  const { program } = await loadOne(file, undefined);
  const source = () => randomSource(1);
  const plainMs = await bestMs(() => execute(program, { source: source() }));
  const openMs = await bestMs(() => observe(program, source()));
  const observation = await observe(program, source());
  const { length } = observation.moments;
  const jumps = Array.from({ length: JUMPS }, (_, index) => {
    const start = performance.now();
    const moment = (index * 7_919) % length;
    observation.stateAt(moment);
    observation.changesAt(moment);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  const p99 = jumps[Math.floor(JUMPS * 0.99)]!;
  return [{
    what: `going to any moment of ${count(observation.decisions.length)} decisions, ms at p99`,
    seedbed: p99.toFixed(1),
    peer: `allowed ${WANT_JUMP_MS}`,
    ratio: WANT_JUMP_MS / p99,
    want: 1,
  }, {
    what: "opening a session on them, ms",
    seedbed: openMs.toFixed(0),
    peer: `the run alone ${plainMs.toFixed(0)}`,
    ratio: plainMs / openMs,
    want: undefined,
  }];
}

async function bestMs(work: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < 3; round++) {
    const start = performance.now();
    await work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
