/** `check` reads no configuration unless it is handed over. */
import { join } from "node:path";
import process from "node:process";
import { afterAll, expect, test } from "vitest";
import { check } from "../../src/api/library/check.ts";
import { loadConfig } from "../../src/api/project/config/load.ts";
import { scenario } from "../../src/dsl/mod.ts";
import { folder } from "../cli/seedbed.ts";

const here = process.cwd();
afterAll(() => process.chdir(here));

const TEXT = `import { scenario } from "seedbed";
export default scenario("passes").parallel("both", { a: ({ kv }) => kv.set("k", "a"), b: ({ kv }) => kv.set("k", "b") });
export const slow = scenario("slow").step("sleeps", ({ sleep }) => sleep("1h"));
`;
const passes = scenario("passes").step("x", () => {});
const slow = scenario("slow").step("x", () => {});

test("check ignores files and the environment, and applies a given configuration below its options", async () => {
  const cwd = folder({ "x.scenario.ts": TEXT, "seedbed.json": { seeds: 7, timeout: "1s" } });
  const file = join(cwd, "x.scenario.ts");
  process.chdir(cwd);
  process.env["SEEDBED_SEEDS"] = "no number";
  expect(await check(passes, { file, strategy: "random" })).toMatchObject({ status: "pass", runs: 101 });
  delete process.env["SEEDBED_SEEDS"];
  const config = await loadConfig();
  expect(await check(passes, { file, config, strategy: "random" })).toMatchObject({ status: "pass", runs: 8 });
  expect(await check(passes, { file, config, strategy: "random", seeds: 3 })).toMatchObject({ runs: 4 });
  expect(await check(slow, { file })).toMatchObject({ status: "pass", runs: 1 });
  await expect(check(slow, { file, config })).rejects.toThrow("slow");
  expect(await check(slow, { file, config, timeout: "2h" })).toMatchObject({ status: "pass" });
});
