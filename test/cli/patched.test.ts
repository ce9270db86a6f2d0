/** A program that patches the language ends with an outcome on the command line, where the watchdog and its hops are at work. */
import { expect, test } from "vitest";
import { testOutput } from "../../src/cli/output/documents.ts";
import { folder, seedbed } from "./seedbed.ts";

const PATCHED = [
  ...["push", "shift", "splice", "every", "map", "some", "slice", "indexOf"].map((name) => `Array.prototype.${name}`),
  ...["add", "delete", "has"].map((name) => `Set.prototype.${name}`),
  ...["get", "set", "delete"].map((name) => `Map.prototype.${name}`),
];

test("a program that patches collections ends as it would without the watchdog, and so does the next run", async () => {
  const scenarios = PATCHED.map((name, index) =>
    `export const s${index} = scenario("${name}").step("patches", async ({ event }: AuthorWorld) => {
  ${name} = () => { throw new Error("patched"); };
  event("patched");
  await null;
});`
  );
  const cwd = folder({
    "patched.scenario.ts": [
      'import { type AuthorWorld, scenario } from "seedbed";',
      ...scenarios,
      'export const last = scenario("untouched").step("maps", ({ event }: AuthorWorld) => event([3].map(String).join()));',
    ].join("\n"),
  });
  const { out, err } = await seedbed(["test", "--json"], { cwd });
  expect(err).toBe("");
  const told = testOutput.parse(JSON.parse(out)).scenarios.map(({ name, status }) => `${name}: ${status}`);
  expect(told.toSorted()).toEqual([...PATCHED, "untouched"].map((name) => `${name}: pass`).toSorted());
});

test("patches of a run are undone before the search counts the used rules", async () => {
  const cwd = folder({
    "ruled.scenario.ts": `import { http, scenario } from "seedbed";
export default scenario("with a rule").step(http.when("GET", "http://a.test").replies(200)).step("patches", async () => {
  Array.prototype.filter = () => { throw new Error("patched"); };
  await null;
});`,
  });
  const { code, out, err } = await seedbed(["run", "ruled.scenario.ts", "--seeds", "3"], { cwd });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toContain("no run used the rule GET http://a.test → 200");
});
