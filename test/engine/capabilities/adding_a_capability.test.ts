/** Adding a capability takes a folder and a line: in a copy of the source that has one more, it is found everywhere. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type ChangedSource, changedSource } from "../../support/changed_source.ts";
import { slow } from "../../support/slow.ts";

const TOY = readFileSync(new URL("./toy_queue.ts", import.meta.url), "utf8")
  .replaceAll("../../../src/engine/capabilities/", "../").replaceAll("../../../src/engine/", "../../");

const SCRIPT = `import { commandsDocument } from "./scripts/commands_document.ts";
import { stepsDocument } from "./scripts/steps_document.ts";
import { jsonSchema } from "./src/api/project/json_schema.ts";
import { loadOne } from "./src/api/project/load/load.ts";
import { testProgram } from "./src/api/runs/run/test_program.ts";
import { showAtOutput } from "./src/cli/output/session.ts";
import { stateText } from "./src/cli/present/session_text.ts";
import { createStyle } from "./src/cli/present/style.ts";
import { sourceOf } from "./src/engine/strategies/by_seed.ts";
import { strategyNamed } from "./src/engine/strategies/catalog.ts";
import { observe } from "./src/engine/session/observation.ts";
import { stateDocument } from "./src/engine/session/state_rows.ts";
import { plainTheme } from "./src/repl/view/theme.ts";
import { worldRows } from "./src/repl/view/world_rows.ts";
const tested = {};
for (const name of ["steps", "code", "poisoned", "full", "watched"]) {
  const { program } = await loadOne("queue.scenario.ts", name);
  const { status, finding, warnings } = (await testProgram(program)).outcome;
  tested[name] = { status, finding: finding?.title, message: finding?.message, warnings };
}
const { program } = await loadOne("queue.scenario.ts", "code");
const observation = await observe(program, sourceOf(strategyNamed("fifo"), 0));
const last = observation.moments.length - 1;
const at = observation.moments.findLastIndex(({ what }) => what.startsWith("a job comes in"));
const state = observation.stateAt(last);
const found = JSON.stringify({
  tested,
  moment: observation.moments[at].what,
  changes: observation.changesAt(at),
  document: stateDocument(state),
  isValid: showAtOutput.shape.state.safeParse(stateDocument(state)).success,
  refused: showAtOutput.shape.state.safeParse({ ...stateDocument(state), queueLength: "two" }).success,
  text: stateText(observation.stateAt(at), observation.changesAt(at), createStyle(false, {})),
  rows: worldRows(observation, last, 80, plainTheme({})).map(({ spans }) => spans.map(({ text }) => text).join("")),
  scenarioSchema: jsonSchema("scenario"),
  configSchema: jsonSchema("config"),
  commands: await commandsDocument(),
  steps: stepsDocument(),
});
// A pipe takes more than it holds only as fast as somebody reads it.
process.stdout.write(found, () => process.exit(0));
`;

const SCENARIOS = `import { scenario } from "seedbed";
const push = (job: string) => ({ type: "queue_push", job }) as never;
export const steps = scenario("steps").step(push("mail"));
export const code = scenario("code").step("two", (world) => {
  world.queue.push("mail");
  world.queue.push("print");
}).always("not too many", ({ queue }) => queue.size < 3);
export const poisoned = scenario("poisoned").step(push("poison"));
export const full = scenario("full").world({ queue: { capacity: 1 } }).step(push("mail")).step(push("print"));
export const watched = scenario("watched").step(push("a")).step(push("b")).step(push("c"))
  .always("not too many", ({ queue }) => queue.size < 3);
`;

let copy: ChangedSource;

beforeAll(() => {
  copy = changedSource({
    "src/engine/capabilities/queue/capability.ts": TOY,
    "src/engine/capabilities/registry.ts": (text) =>
      'import { queue } from "./queue/capability.ts";\n' +
      text.replace("  memory,\n", "  memory,\n  queue,\n"),
    "script.ts": SCRIPT,
    "queue.scenario.ts": SCENARIOS,
    "steps.scenario.json": JSON.stringify({ version: 1, name: "kept", steps: [{ type: "queue_push", job: "mail" }] }),
  });
});

describe("a capability that was added", () => {
  let found: Readonly<Record<string, never>> & { readonly [name: string]: unknown };

  beforeAll(() => {
    const { status, stdout, stderr } = copy.run("script.ts");
    expect([status, stderr]).toEqual([0, ""]);
    found = JSON.parse(stdout);
  });

  test("an added capability gives scenarios its steps, its part of the author's world and its setting", () => {
    expect(found["tested"]).toMatchObject({
      steps: { status: "pass" },
      code: { status: "pass" },
      full: { status: "fail", message: "the queue is full at print" },
    });
  });

  test("an added capability is readable in conditions, checked at the end of a run, and can warn", () => {
    expect(found["tested"]).toMatchObject({
      watched: { status: "fail", finding: expect.stringContaining("not too many") },
      poisoned: { status: "fail", finding: "queue_poisoned" },
      steps: { warnings: ["queue: 1 jobs are left"] },
    });
  });

  test("an added capability appears in session states, in changes, and in event texts", () => {
    expect(found["moment"]).toBe("a job comes in: print");
    expect(found["changes"]).toEqual([
      { area: "queue", name: "print", after: "at 2" },
      { area: "queue", name: "length", before: "1", after: "2" },
    ]);
    expect(found["document"]).toMatchObject({
      queueLength: 2,
      queued: { mail: { position: 1 }, print: { position: 2 } },
    });
    expect([found["isValid"], found["refused"]]).toEqual([true, false]);
  });

  test("an added capability appears in the text of a moment, and in the REPL's view", () => {
    expect(found["text"]).toContain("  queue   mail  at 1\n  queue   print  at 2   changed\n");
    expect(found["text"]).toContain("  queue   2 jobs wait   changed\n");
    expect(found["rows"]).toEqual(
      expect.arrayContaining(["queue  mail  at 1", expect.stringMatching(/^queue {2}2 jobs wait/)]),
    );
  });

  test("an added capability appears in the JSON Schemas, and in the pages on commands and steps", () => {
    expect(JSON.stringify(found["scenarioSchema"])).toContain('"queue_push"');
    expect(found["configSchema"]).toMatchObject({ properties: { queue: { properties: { capacity: {} } } } });
    expect(found["commands"]).toMatch(/`--queue-capacity <n>`\s+\| how many jobs may wait/);
    expect(found["steps"]).toContain("## A queue\n\n### `queue_push`");
  });
});

slow("the command line takes the options of an added capability, keeps its artifact, and shows its settings", () => {
  const { status, stdout } = copy.run("src/cli/main.ts", "run", "steps.scenario.json", "--queue-keep", "--json");
  const { scenario } = JSON.parse(stdout);
  expect([status, scenario.status]).toEqual([0, "pass"]);
  expect(JSON.parse(readFileSync(join(copy.folder, scenario.recording.queue), "utf8"))).toEqual({ jobs: ["mail"] });
  const refused = copy.run("src/cli/main.ts", "run", "steps.scenario.json", "--queue-capacity", "0");
  expect([refused.status, refused.stdout]).toEqual([1, expect.stringContaining("the queue is full at mail")]);
  expect(existsSync(join(copy.folder, "seedbed.json"))).toBe(false);
  const { settings } = JSON.parse(copy.run("src/cli/main.ts", "env", "--json").stdout);
  expect(settings).toContainEqual({ name: "queue.keep", value: false, source: "default" });
});
