/** Deliveries a second between three nodes, and whether their cost stays linear: twice as many against as many. */
import { lower } from "../src/engine/ir/distributed.ts";
import { record } from "../src/engine/modes/record.ts";
import { count, type Row } from "./table.ts";

const DELIVERIES = 20_000;
const LINEAR = 2.5;

export async function deliveryRows(): Promise<Row[]> {
  const once = await bestOf(DELIVERIES);
  const twice = await bestOf(2 * DELIVERIES);
  return [{
    what: `${count(DELIVERIES)} deliveries between 3 nodes, ms`,
    seedbed: once.toFixed(0),
    peer: "wanted 1 000",
    ratio: 1_000 / once,
    want: 1,
  }, {
    what: "twice as many deliveries take",
    seedbed: `${(twice / once).toFixed(2)}× as long`,
    peer: `allowed ${LINEAR}×`,
    ratio: LINEAR / (twice / once),
    want: 1,
  }];
}

async function bestOf(deliveries: number): Promise<number> {
  const steps = Array.from({ length: deliveries / 2 }, (_, index) => ({
    type: "client_put" as const,
    node: `n${index % 3}`,
    key: `k${index % 100}`,
    value: String(index),
  }));
  const { ir } = lower({ version: 1, name: "deliveries", distributed: { node_count: 3, steps } });
  let best = Infinity;
  for (let round = 0; round < 3; round++) {
    const start = performance.now();
    const { outcome } = await record({ ir }, { seed: 1, strategy: "random", sink: () => {} });
    best = Math.min(best, performance.now() - start);
    if (outcome.status !== "pass") throw new Error(`the scenario of the benchmark failed: ${outcome.finding?.message}`);
  }
  return best;
}
