/** Model-based scenarios: random sequences of operations find planted bugs and shrink to the known minimal sequence. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { run, scenario } from "../../src/mod.ts";
import { ROOT } from "../support/files.ts";
import { folderWith } from "../support/source.ts";

const IMPORTS = `import fc from "fast-check";
import { scenario } from "seedbed";
import { returned } from "seedbed/checkers";
`;

/** @param push what the real queue does */
const queue = (push: string, more = "") =>
  `${IMPORTS}const items: number[] = [];
export default scenario("a queue").model({
  state: [] as number[],
  actions: {
    push: {
      input: fc.nat(100),
      run: (value) => { ${push} },
      check: (state, { input }) => [...state, input],
    },
    pop: {
      when: (state) => state.length > 0,
      run: () => items.shift() ?? null,
      check: (state, { result }) => returned({ result }, state[0] ?? null) ? state.slice(1) : undefined,
    },
    size: { run: () => items.length, check: (state, { result }) => returned({ result }, state.length) ? state : undefined },
  },
  ${more}
});
`;

const shelf = (clients: string, body: string) =>
  `${IMPORTS}export default scenario("a shelf").model({
  state: 0,
  actions: {
    add: {
      input: fc.integer({ min: 1, max: 9 }),
      async run(count, { kv, sleep }) { ${body} },
      check: (state, { input, result }) => returned({ result }, state + input) ? state + input : undefined,
    },
    level: {
      run: (_, { kv }) => Number(kv.get("n") ?? 0),
      check: (state, { result }) => returned({ result }, state) ? state : undefined,
    },
  },
  clients: ${clients},
});
`;

const LOSES = `const before = Number(kv.get("n") ?? 0);
await sleep("1ms");
kv.set("n", String(before + count));
return before + count;`;

async function tried(source: string, options: Parameters<typeof run>[1] = {}) {
  const cwd = await folderWith({ "model.scenario.ts": source });
  const report = await run("model.scenario.ts", { cwd, seeds: 200, ...options });
  const operations = report.story?.flatMap(({ input }) => input === undefined ? [] : [input.value]);
  return { report, operations };
}

const SEEDS = [1, 1_001, 2_001].map((first) => Array.from({ length: 300 }, (_, index) => first + index));

describe("one client", () => {
  test.each(SEEDS)("a bug that takes five operations shrinks to these, from seed %d on", async (...seeds) => {
    const { operations, report } = await tried(queue("if (items.length < 3) items.push(value);"), {
      seeds,
      strategy: "random",
    });
    expect(operations).toEqual([...Array(4).fill(["push", 0]), ["size"]]);
    expect(report.finding?.message).toContain("size() → 3: the model allows no such result in the state [0,0,0,0]");
  });

  test("inputs are as simple as the bug allows", async () => {
    const { operations } = await tried(queue("if (value < 42) items.push(value);"));
    expect(operations).toEqual([["push", 42], ["pop"]]);
  });

  test("a queue without a bug passes, and its operations are in the history", async () => {
    const { report } = await tried(queue("items.push(value);", 'length: "5..20",'));
    expect(report).toMatchObject({ status: "pass" });
    const counted = queue("items.push(value);", "length: 7,").replace(
      /\}\);\n$/,
      `}).finally("there are seven", ({ history }) =>
        history.filter(({ name }) => ["push", "pop", "size"].includes(name)).length === 7);\n`,
    );
    expect((await tried(counted)).report.finding).toBeUndefined();
  });

  test("an action is chosen only in states in which it may be", async () => {
    const popsNothing = queue("items.push(value);").replace(
      "run: () => items.shift() ?? null",
      'run: () => { if (items.length === 0) throw new Error("empty"); return items.shift()!; }',
    );
    expect((await tried(popsNothing)).report.status).toBe("pass");
    const always = popsNothing.replace("when: (state) => state.length > 0,", "");
    const { report, operations } = await tried(always);
    expect(report.finding?.message).toBe("Error: empty");
    expect(operations).toEqual([["pop"]]);
  });
});

describe("several clients", () => {
  test.each(SEEDS)("a lost update shrinks to two operations, from seed %d on", async (...seeds) => {
    const { operations, report } = await tried(shelf("2", LOSES), { seeds, strategy: "random" });
    expect(operations).toHaveLength(2);
    expect(operations).toContainEqual(["add", 1]);
    expect(report.finding?.message).toMatch(/^ConsistencyError: not linearizable \(model\): /);
  });

  test("what overlaps may take effect in any order", async () => {
    const atOnce = `await sleep("1ms");
const after = Number(kv.get("n") ?? 0) + count;
kv.set("n", String(after));
await sleep("1ms");
return after;`;
    expect((await tried(shelf('["ann", "bob", "eve"]', atOnce))).report.status).toBe("pass");
  });

  test("an operation of unknown outcome may have taken effect, or not", async () => {
    const timesOut = (effect: string) =>
      `const after = Number(kv.get("n") ?? 0) + count;
await sleep("1ms");
if (count === 3) { ${effect} throw Object.assign(new Error("late"), { code: "ETIMEDOUT" }); }
kv.set("n", String(after));
return after;`;
    for (const effect of ['kv.set("n", String(after));', ""]) {
      expect((await tried(shelf("1", timesOut(effect)))).report.status).toBe("pass");
    }
    const twice = 'kv.set("n", String(after + count));';
    expect((await tried(shelf("1", timesOut(twice)))).report.finding?.message).toContain("not linearizable");
  });
});

test.each([["broken", "fail"], ["fixed", "pass"]])("the shelf of the examples, %s: %s", async (version, status) => {
  const report = await run(join(ROOT, `examples/model-shelf/${version}.scenario.ts`), { seeds: 100 });
  expect(report.status).toBe(status);
  if (status === "fail") expect(report.story?.filter(({ input }) => input !== undefined)).toHaveLength(2);
});

describe("a model that makes no sense", () => {
  const action = { run: (): number => 1, check: (state: number) => state };
  const model = (setup: unknown) => () => scenario("bad").model(setup as never);

  test.each<[unknown, RegExp]>([
    [undefined, /model: expected an object with state, actions, clients, length, found undefined/],
    [{ state: 0, actions: {} }, /model actions: expected an object with at least one action, found \{\}/],
    [{ actions: { action } }, /model state: expected a value that JSON can hold, found undefined/],
    [
      { state: 0, actions: { a: { ...action, wen: () => true } } },
      /model action "a": expected when, input, run, check/,
    ],
    [{ state: 0, actions: { a: { run: () => 1 } } }, /model action "a", check: expected a function, found undefined/],
    [{ state: 0, actions: { a: { ...action, input: 3 } } }, /model action "a", input: expected an arbitrary/],
    [{ state: 0, actions: { action }, length: "3..1" }, /model length: expected a number of operations or a range/],
    [{ state: 0, actions: { action }, length: 0 }, /model length: .* from 1 to 10000, found 0/],
    [{ state: 0, actions: { action }, clients: 0 }, /clients/],
    [{ state: 0, actoins: {} }, /model: expected state, actions, clients, length, found "actoins"/],
  ])("is refused with its line: %j", (setup, message) => {
    expect(model(setup)).toThrow(message);
  });

  test("a scenario has one model", () => {
    expect(() => scenario("two").model({ state: 0, actions: { action } }).model({ state: 0, actions: { action } }))
      .toThrow("model: expected one model, found another");
  });

  test.each([
    [
      "async (state) => state",
      /model action "a", check: expected the next state, found a promise/,
    ],
    ["(state) => { state.n = 1; return state; }", /TypeError: Cannot assign to read only property 'n'/],
    ['() => { throw new Error("no idea"); }', /Error: no idea/],
  ])("its check fails the run: %s", async (check, message) => {
    const { report } = await tried(`${IMPORTS}export default scenario("bad").model({
  state: { n: 0 }, actions: { a: { run: () => 1, check: ${check} } } });`);
    expect(report.finding?.message).toMatch(message);
  });
});
