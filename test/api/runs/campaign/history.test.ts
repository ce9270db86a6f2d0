/** What the charts of a campaign's page are drawn from. */
import { expect, test } from "vitest";
import { History } from "../../../../src/api/runs/campaign/history.ts";

test("a night of samples is a few hundred points, evenly spread from the beginning to the end", () => {
  const history = new History();
  const seconds = 8 * 3600;
  for (let second = 0; second <= seconds; second++) {
    history.add({ elapsedMs: second * 1000, runs: second * 10, distinct: second });
  }
  const { samples } = history;
  expect(samples.length).toBeGreaterThan(100);
  expect(samples.length).toBeLessThan(300);
  expect(samples[0]).toEqual({ elapsedMs: 0, runs: 0, distinct: 0 });
  const gaps = samples.slice(1).map(({ elapsedMs }, index) => elapsedMs - samples[index]!.elapsedMs);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(3 * Math.min(...gaps));
  expect(seconds * 1000 - samples.at(-1)!.elapsedMs).toBeLessThan(2 * Math.max(...gaps));
});
