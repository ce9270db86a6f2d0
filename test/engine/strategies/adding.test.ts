/** Adding a strategy takes a file and a line: in a copy of the source that has one more, it is offered everywhere. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect } from "vitest";
import { type ChangedSource, changedSource } from "../../support/changed_source.ts";
import { slow } from "../../support/slow.ts";

const TOY = readFileSync(new URL("./toys.ts", import.meta.url), "utf8")
  .replaceAll("../../../src/engine/strategies/", "./").replaceAll("../../../src/engine/", "../");

let copy: ChangedSource;

beforeAll(() => {
  copy = changedSource({
    "src/engine/strategies/every_order.ts": TOY,
    "src/engine/strategies/catalog.ts": (text) =>
      'import { everyOrder } from "./every_order.ts";\n' +
      text.replace("STRATEGIES = [", "STRATEGIES = [\n  everyOrder,"),
    "race.scenario.json": JSON.stringify(scenarioOf("2")),
    "safe.scenario.json": JSON.stringify(scenarioOf("1")),
  });
});

/** Two tasks write one key; `last` has to be what is there in the end, or never is. */
function scenarioOf(last: string) {
  const write = (value: string) => [{ type: "sleep", duration: "0ms" }, { type: "set_kv", key: "k", value }];
  const tasks = { alice: write("1"), bob: write(last === "1" ? "1" : "2") };
  const check = { type: "get_kv_assert", key: "k", equals: last };
  return { version: 1, name: `k is ${last}`, steps: [{ type: "parallel", name: "writers", tasks }, check] };
}

const seedbed = (...args: string[]) => copy.run("src/cli/main.ts", ...args);

slow("an added strategy is known to the configuration, its JSON Schema, the library and the documentation", () => {
  writeFileSync(
    join(copy.folder, "where.ts"),
    `import { jsonSchema } from "./src/api/project/json_schema.ts";
import { strategiesDocument } from "./scripts/strategies_document.ts";
import { commandsDocument } from "./scripts/commands_document.ts";
import { test } from "./src/mod.ts";
const { scenarios } = await test(["safe.scenario.json"], { strategy: "every-order", seeds: 50, store: false });
const found = JSON.stringify([jsonSchema("config"), strategiesDocument(), await commandsDocument(), scenarios]);
process.stdout.write(found, () => process.exit(0));
`,
  );
  const { stdout, stderr } = copy.run("where.ts");
  expect(stderr).toBe("");
  const [schema, page, commands, scenarios] = JSON.parse(stdout);
  expect(schema.properties.strategy.enum).toContain("every-order");
  expect(page).toContain("every order of operations");
  expect(commands).toContain(
    "portfolio (the default), every-order, random, pct, pos, delay, dfs, crashes, coverage or fifo (the baseline)",
  );
  expect(scenarios[0]).toMatchObject({ status: "pass", exhausted: { bounds: ["one seed for all draws"] } });
  writeFileSync(join(copy.folder, "seedbed.json"), JSON.stringify({ strategy: "every-order" }));
  const { stdout: env } = seedbed("env", "--json");
  expect(env).toContain('"every-order"');
  rmSync(join(copy.folder, "seedbed.json"));
});

slow("an added strategy is offered by the command line and named in its messages", () => {
  expect(seedbed("help", "test").stdout).toContain("every-order");
  const { status, stderr } = seedbed("test", "--strategy", "every-ordr");
  expect([status, stderr]).toEqual([2, expect.stringContaining("did you mean every-order?")]);
  const { status: withoutSeed, stderr: message } = seedbed("run", "safe.scenario.json", "--strategy", "every-order");
  expect([withoutSeed, message]).toEqual([2, expect.stringContaining("--strategy every-order: expected --seed")]);
});

slow("a search with an added strategy proves a correct scenario", () => {
  const args = ["--strategy", "every-order", "--seeds", "100"];
  const { status, stdout } = seedbed("run", "safe.scenario.json", ...args);
  expect([status, stdout]).toEqual([0, expect.stringMatching(/exhausted: all \d+ schedules pass \(one seed for all/)]);
  const { scenario } = JSON.parse(seedbed("run", "safe.scenario.json", ...args, "--json").stdout);
  expect(scenario).toMatchObject({ status: "pass", exhausted: { schedules: expect.any(Number) } });
  expect(scenario.exhausted.schedules).toBe(scenario.runs - 1);
});

slow("a failure found by an added strategy is recorded, replayed and shrunk", () => {
  const { status, stdout } = seedbed(
    "run",
    "race.scenario.json",
    "--strategy",
    "every-order",
    "--seeds",
    "100",
    "--json",
  );
  const { scenario } = JSON.parse(stdout);
  expect([status, scenario.status, scenario.strategy]).toEqual([1, "fail", "every-order"]);
  expect(scenario.shrunk.after.deviations).toBe(1);
  const { status: replayed, stdout: said } = seedbed("replay", "latest");
  expect([replayed, said]).toEqual([1, expect.stringContaining(scenario.finding.message)]);
});
