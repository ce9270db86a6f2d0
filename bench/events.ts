/** Events a second: turns of the scheduler in one world, against the event loop itself doing nothing else. */
import { fileURLToPath } from "node:url";
import { loadOne } from "../src/api/project/load/load.ts";
import { execute } from "../src/engine/modes/execute.ts";
import { randomSource } from "../src/engine/strategies/random.ts";
import { count, rate, type Row } from "./table.ts";

export async function eventRows(): Promise<Row[]> {
  const file = fileURLToPath(new URL("./events.scenario.ts", import.meta.url));
  const { program } = await loadOne(file, undefined);
  let seed = 1;
  const seedbed = await rate(1500, async () => {
    const source = randomSource(seed++);
    return (await execute(program, { source })).outcome.turns;
  });
  const peer = await rate(1500, async () => {
    for (let hop = 0; hop < 10_000; hop++) await new Promise((resolve) => setImmediate(resolve));
    return 10_000;
  });
  return [{
    what: "events/s in one world",
    seedbed: count(seedbed),
    peer: `bare setImmediate ${count(peer)}`,
    ratio: seedbed / peer,
    want: undefined,
  }];
}
