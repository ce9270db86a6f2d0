/** The coordinator's own logic as a scenario: it and its workers crash, lose their power and are cut off from one another. */
import { expect } from "vitest";
import { test as runTests } from "../../../../src/mod.ts";
import { ROOT } from "../../../support/files.ts";
import { slowParts } from "../../../support/slow.ts";

const FILE = `${ROOT}test/api/runs/campaign/world/campaign.scenario.ts`;
const PARTS = 50;
const SEEDS = 10_000;

slowParts("a campaign in its own world covers and finds the same as an undisturbed one", PARTS, async (part) => {
  const first = part * SEEDS / PARTS + 1;
  const { summary, scenarios } = await runTests([FILE], { seeds: [first, first + SEEDS / PARTS - 1] });
  expect(scenarios.map(({ finding }) => finding?.message)).toEqual(scenarios.map(() => undefined));
  expect(summary).toMatchObject({ passed: 1, failed: 0 });
}, 1_800_000);
