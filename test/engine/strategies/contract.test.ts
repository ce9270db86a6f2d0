/** One suite for every strategy of the catalog, and for some that only tests have. */
import { describe, expect, test } from "vitest";
import { STRATEGIES } from "../../../src/engine/strategies/catalog.ts";
import type { StrategyDefinition } from "../../../src/engine/strategies/strategy.ts";
import { BROKEN } from "./broken.ts";
import { CONTRACT } from "./contract.ts";
import { learner } from "./learner.ts";
import { everyOrder } from "./toys.ts";

const all: readonly StrategyDefinition[] = [...STRATEGIES, everyOrder, learner];

describe.each(all.map((definition) => [definition.name, definition] as const))("%s", (_name, definition) => {
  test.each(Object.entries(CONTRACT))("a strategy keeps its contract: %s", async (_rule, check) => {
    await check(definition);
  });
});

test.each(BROKEN.map(({ definition, noticed }) => [noticed, definition] as const))(
  'the contract notices a strategy that breaks "%s"',
  async (noticed, definition) => {
    await expect(async () => await CONTRACT[noticed]!(definition)).rejects.toThrow();
  },
);
