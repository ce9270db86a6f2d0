/** Adding a step takes a file and a line: in a copy of the source that has one more, everything that lists steps has it. */
import { expect, test } from "vitest";
import { changedSource } from "../../support/changed_source.ts";

const STEP = `import { z } from "zod";
import { name } from "../fields.ts";
import { defineStep } from "../step.ts";
import { KV } from "./store.ts";

export const increment = defineStep("increment", { key: name, by: z.int() }, {
  group: "Keys and values",
  constructor: "kv.increment(key, by)",
  example: \`
    { type: increment, key: visits, by: 2 }
    { type: get_kv_assert, key: visits, equals: "2" }\`,
  describe: "Adds to the number under a key.",
  run: ({ key, by }, { world }) => world.use(KV).set(key, String(Number(world.use(KV).get(key) ?? 0) + by)),
});
`;

const SCRIPT = `import { jsonSchema } from "./src/api/project/json_schema.ts";
import { testProgram } from "./src/api/runs/run/test_program.ts";
import { loadOne } from "./src/api/project/load/load.ts";
import { kv } from "./src/mod.ts";
import { stepsDocument } from "./scripts/steps_document.ts";
import { STEP_EXAMPLES } from "./test/engine/support/step_examples.ts";
const message = (make) => { try { make(); } catch (error) { return error.message; } };
const outcomes = [];
for (const file of ["case.scenario.ts", "case.scenario.json"]) {
  const { program } = await loadOne(file, undefined);
  outcomes.push((await testProgram(program)).status);
}
const found = JSON.stringify({
  outcomes,
  wrong: message(() => kv.increment("visits", "two")),
  schema: JSON.stringify(jsonSchema("scenario")).includes('"increment"'),
  page: stepsDocument(),
  examples: STEP_EXAMPLES.map(({ type }) => type),
});
process.stdout.write(found, () => process.exit(0));
`;

const steps = [{ type: "increment", key: "n", by: 3 }, { type: "get_kv_assert", key: "n", equals: "3" }];

test("an added step appears in files, TypeScript, JSON Schema, documentation and arbitraries", () => {
  const copy = changedSource({
    "src/engine/capabilities/kv/increment.ts": STEP,
    "src/engine/capabilities/kv/capability.ts": (text) =>
      'import { increment } from "./increment.ts";\n' + text.replace("[setKv,", "[setKv, increment,"),
    "script.ts": SCRIPT,
    "case.scenario.json": JSON.stringify({ version: 1, name: "from a file", steps }),
    "case.scenario.ts": `import { kv, scenario } from "seedbed";
export default scenario("from code").step(kv.increment("n", 1)).step(kv.increment("n", 2)).step(kv.expectGet("n", "3"));
`,
  });
  const { status, stdout, stderr } = copy.run("script.ts");
  expect([status, stderr]).toEqual([0, ""]);
  const { outcomes, wrong, schema, page, examples } = JSON.parse(stdout);
  expect(outcomes).toEqual(["pass", "pass"]);
  expect(wrong).toMatch(/^kv\.increment: by: expected .*, found "two"$/);
  expect(schema).toBe(true);
  expect(page).toContain("### `increment`\n\nAdds to the number under a key.");
  expect(page).toContain("In TypeScript: `kv.increment(key, by)`");
  expect(examples).toContain("increment");
});
