/**
 * What a program sees in a world is the same on Node 24, on Node 22 and on Deno, but for what `known_differences.json` lists;
 * what is listed must differ, so that the list, and docs/sandbox.md with it, says no more than is true.
 */
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { ROOT } from "../../../support/files.ts";
import { SLOW, slow } from "../../../support/slow.ts";
import KNOWN from "./known_differences.json" with { type: "json" };

const run = promisify(execFile);
const HERE = `${ROOT}test/engine/sandbox/agreement/`;
const NODE = [`${ROOT}node_modules/.bin/node`];
const DENO = [`${ROOT}node_modules/.bin/deno`, "run", "-A"];

/** The quick test runs one program in so many. */
const SAMPLE = 9;

type Results = Readonly<Record<string, string>>;

async function results([command, ...flags]: readonly string[], script: string, every: number): Promise<Results> {
  const { stdout } = await run(command!, [...flags, `${HERE}${script}`, String(every)], { cwd: ROOT, maxBuffer: 1e8 });
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as Results;
}

/** The programs of which the results differ, and of the known ones those that were run. */
function differences(one: Results, other: Results, known: Readonly<Record<string, readonly string[]>>) {
  return {
    found: Object.keys(one).filter((name) => one[name] !== other[name]).sort(),
    known: Object.values(known).flat().filter((name) => Object.hasOwn(one, name)).sort(),
  };
}

async function expectAgreement(other: readonly string[], known: Readonly<Record<string, string[]>>, every: number) {
  const [pinned, another] = await Promise.all([
    results(NODE, "run_in_world.ts", every),
    results(other, "run_in_world.ts", every),
  ]);
  expect(Object.keys(pinned).length).toBeGreaterThan(1300 / every);
  expect(Object.keys(another)).toEqual(Object.keys(pinned));
  const { found, known: listed } = differences(pinned, another, known);
  expect(found).toEqual(listed);
}

test.skipIf(SLOW)(
  "one program in nine has the same result in a world on Node 24 and on Deno (slow: all of them)",
  async () => {
    await expectAgreement(DENO, KNOWN.deno, SAMPLE);
  },
  60_000,
);

slow("every program has the same result in a world on Node 24 and on Deno, but for those that are listed", async () => {
  await expectAgreement(DENO, KNOWN.deno, 1);
});

const NODE_22 = process.env["SEEDBED_NODE22"];
if (NODE_22 === undefined || !existsSync(NODE_22)) {
  test.skip(
    "every program has the same result in a world on Node 24 and on Node 22 (needs SEEDBED_NODE22=/path/to/node)",
  );
} else {
  slow(
    "every program has the same result in a world on Node 24 and on Node 22, but for those that are listed",
    async () => {
      await expectAgreement([NODE_22, "--experimental-strip-types"], KNOWN.node22, 1);
    },
  );
}

slow("every program has the result of the real Node 24, but for what a world has differently by design", async () => {
  const [inWorld, real] = await Promise.all([results(NODE, "run_in_world.ts", 1), results(NODE, "run_for_real.ts", 1)]);
  const { found, known } = differences(real, inWorld, KNOWN.world);
  expect(found).toEqual(known);
});

test("docs/sandbox.md names each kind of difference that remains", () => {
  const page = readFileSync(`${ROOT}docs/sandbox.md`, "utf8");
  for (const kind of [...Object.keys(KNOWN.deno), ...Object.keys(KNOWN.node22)]) expect(page).toContain(`**${kind}**`);
});
