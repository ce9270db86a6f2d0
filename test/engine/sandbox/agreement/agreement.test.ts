/**
 * What a program sees in a world is the same on Node 24, on Node 22 and on Deno, but for what `known_differences.json` lists;
 * what is listed must differ, so that the list, and docs/sandbox.md with it, says no more than is true. After a change for
 * the better, `write_known_differences.ts` writes it anew.
 */
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { expect, test } from "vitest";
import { ROOT } from "../../../support/files.ts";
import { slow } from "../../../support/slow.ts";
import KNOWN from "./known_differences.json" with { type: "json" };
import { DENO, differences, NODE, node22, type Results, resultsOf } from "./results.ts";

/** The quick test runs one program in so many. */
const SAMPLE = 9;

type Kinds = Readonly<Record<string, readonly string[]>>;

/** Of the differences that are known, those of the programs that were run. */
function listed(known: Kinds, ran: Results): string[] {
  return Object.values(known).flat().filter((name) => Object.hasOwn(ran, name)).sort();
}

async function expectAgreement(other: readonly string[], known: Kinds, every: number) {
  const [pinned, another] = await Promise.all([
    resultsOf(NODE, "run_in_world.ts", every),
    resultsOf(other, "run_in_world.ts", every),
  ]);
  expect(Object.keys(pinned).length).toBeGreaterThan(1300 / every);
  expect(Object.keys(another)).toEqual(Object.keys(pinned));
  expect(differences(pinned, another)).toEqual(listed(known, pinned));
}

slow("one program in nine has the same result on Node 24 and on Deno (slow: all of them)", async () => {
  await expectAgreement(DENO, KNOWN.deno, SAMPLE);
});

slow("every program has the same result in a world on Node 24 and on Deno, but for those that are listed", async () => {
  await expectAgreement(DENO, KNOWN.deno, 1);
});

const path = process.env["SEEDBED_NODE22"];
if (path === undefined || !existsSync(path)) {
  test.skip("every program has the same result in a world on Node 24 and on Node 22 (SEEDBED_NODE22=/path/to/node)");
} else {
  slow(
    "every program has the same result in a world on Node 24 and on Node 22, but for those that are listed",
    () => expectAgreement(node22(path), KNOWN.node22, 1),
  );
}

slow("every program has the result of the real Node 24, but for those that are listed", async () => {
  const [inWorld, real] = await Promise.all([
    resultsOf(NODE, "run_in_world.ts", 1),
    resultsOf(NODE, "run_for_real.ts", 1),
  ]);
  expect(differences(real, inWorld)).toEqual(listed(KNOWN.world, real));
});

test("docs/sandbox.md names each kind of difference that remains", () => {
  const page = readFileSync(`${ROOT}docs/sandbox.md`, "utf8");
  for (const kind of [...Object.keys(KNOWN.deno), ...Object.keys(KNOWN.node22)]) expect(page).toContain(`**${kind}**`);
});
