/**
 * rxaviers/async-pool#42: results that arrive while the consumer is busy are lost, or come twice. Broken in 2.0.1, fixed in 2.1.0.
 */
import { latency } from "../../../examples/races/latency.ts";

export type Pool = (
  limit: number,
  items: readonly number[],
  task: (item: number) => Promise<number>,
) => AsyncIterable<number>;

const results: number[] = [];

/** The results so far, in ascending order. */
export const received = { join: () => results.toSorted().join() };

export function consumer(pool: Pool): () => Promise<void> {
  return async () => {
    const task = async (item: number) => {
      await latency(6);
      return item;
    };
    for await (const result of pool(2, [1, 2, 3, 4], task)) {
      results.push(result);
      await latency(4);
    }
  };
}
