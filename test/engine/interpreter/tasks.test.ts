/** Parallel tasks, nested steps, paths of steps, and who is named when something fails. */
import { describe, expect, test } from "vitest";
import type { StepCode } from "../../../src/engine/ir/author.ts";
import { stepAt } from "../../../src/engine/interpreter/step_path.ts";
import { coded, codeOf, irOf, programOf, type RawStep, run, runLogged, seeded, tasks } from "../support/programs.ts";

const fail = (message: string): RawStep => ({ type: "fail", message });
const sleep = (ms: number): RawStep => ({ type: "sleep", duration: `${ms}ms` });
const tell = (name: string): RawStep => ({ type: "trace_event", name });

describe("parallel", () => {
  test("parallel starts its tasks in the default order and waits for all", async () => {
    const { entries, outcome } = await runLogged(programOf([
      {
        type: "parallel",
        tasks: { alice: [tell("a1"), sleep(10), tell("a2")], bob: [tell("b1"), sleep(5), tell("b2")] },
      },
      tell("after"),
    ]));
    expect(entries.flatMap((entry) => "event" in entry ? [`${entry.event} ${entry.task ?? "main"}`] : [])).toEqual([
      "a1 alice",
      "b1 bob",
      "b2 bob",
      "a2 alice",
      "after main",
    ]);
    expect(outcome.virtualMs).toBe(10);
  });

  test("a pick decides which task of parallel goes first", async () => {
    const orders = new Set<string>();
    for (let seed = 0; seed < 30; seed++) {
      const { entries } = await runLogged(
        programOf([{ type: "parallel", tasks: { a: [tell("a")], b: [tell("b")], c: [tell("c")] } }]),
        { source: seeded(seed, "random") },
      );
      orders.add(entries.flatMap((entry) => "event" in entry ? [entry.event] : []).join(""));
    }
    expect([...orders].toSorted()).toEqual(["abc", "acb", "bac", "bca", "cab", "cba"]);
  });

  test("a failing task is named with its step, and the others are cancelled", async () => {
    const { outcome, entries } = await runLogged(programOf([
      tell("before"),
      { type: "parallel", tasks: { alice: [sleep(10), tell("never")], bob: [sleep(5), fail("bob's")] } },
    ]));
    expect(outcome.finding).toMatchObject({ task: "bob", step: "1/bob/1", message: "fail: bob's" });
    expect(outcome.finding!.stepText).toBe('{"type":"fail","message":"bob\'s"}');
    expect(JSON.stringify(entries)).not.toContain("never");
  });

  test("of nested tasks, the innermost is named", async () => {
    const inner: RawStep = { type: "parallel", tasks: { inner: [sleep(1), fail("deep")] } };
    const { outcome } = await run(programOf([{ type: "parallel", tasks: { outer: [inner] } }]));
    expect(outcome.finding).toMatchObject({ task: "inner", step: "0/outer/0/inner/1" });
  });

  test("of two simultaneous failures, the first is the finding and the second no unhandled rejection", async () => {
    const throws = (message: string): StepCode => async () => {
      await null;
      throw new Error(message);
    };
    const together: StepCode = async (world) => {
      await world.yieldNow();
      await throws("first")(world);
    };
    const { outcome } = await run(tasks({ alice: together, bob: throws("second") }));
    expect(outcome.finding).toMatchObject({ task: "bob", message: "Error: second" });
  });

  test("an expected failure of a step is not blamed for a later one", async () => {
    const { outcome } = await run(programOf([
      { type: "assert_throws", steps: [{ type: "parallel", tasks: { alice: [fail("expected")] } }] },
      { type: "assert_eq_int", a: 1, b: 2 },
    ]));
    expect(outcome.finding).toMatchObject({ task: "main", step: "1", title: "assert_eq_int" });
  });

  test("a task's code knows its name, even after waiting", async () => {
    const names: string[] = [];
    const look: StepCode = async (world) => {
      await world.sleep(1);
      await Promise.resolve();
      names.push(world.task);
    };
    await run(tasks({ alice: look, bob: look }));
    expect(names).toEqual(["alice", "bob"]);
  });
});

describe("nested steps", () => {
  test("the finding of a step that holds steps names that step", async () => {
    for (const type of ["assert_throws", "assert_rejects"]) {
      for (const nested of [tell("sync"), sleep(5)]) {
        const busy: RawStep = { type: "parallel", tasks: { t: [nested] } };
        const { outcome } = await run(programOf([tell("before"), { type, steps: [nested, busy] }]));
        expect(outcome.finding).toMatchObject({ task: "main", step: "1", title: type });
      }
    }
  });

  test("each step is logged with its path, which is a number at top level", async () => {
    const { entries } = await runLogged(programOf([
      { type: "assert_throws", steps: [tell("x"), fail("x")] },
      { type: "parallel", tasks: { a: [tell("y")] } },
    ]));
    expect(entries.flatMap((entry) => "step" in entry ? [entry.step] : [])).toEqual([0, "0/0", "0/1", 1, "1/a/0"]);
  });

  test("assert_throws ends at the first failure and records it", async () => {
    const { entries } = await runLogged(
      programOf([{ type: "assert_throws", steps: [fail("one"), tell("unreached")] }]),
    );
    expect(entries.filter((entry) => "event" in entry)).toEqual([{ event: "failed as expected", data: "fail: one" }]);
  });

  test("a path leads to the innermost existing step", () => {
    const leaf = tell("leaf");
    const steps = [leaf, { type: "parallel", tasks: { "0": [{ type: "assert_throws", steps: [leaf] }] } }];
    expect(stepAt(steps, "1/0/0/0")).toBe(leaf);
    expect(stepAt(steps, "1/0")).toBe(steps[1]);
    expect(stepAt(steps, "1/0/0/7")).toMatchObject({ type: "assert_throws" });
    expect(stepAt(steps, "9")).toBeUndefined();
  });
});

describe("assert_throws does not swallow trouble of the run", () => {
  const wrapped = (ref: string): RawStep[] => [{ type: "assert_throws", steps: [{ type: "call", ref }] }];

  test("assert_throws does not swallow a limit", async () => {
    const program = {
      ir: irOf(wrapped("loud")),
      code: codeOf({
        loud: (world) => {
          for (;;) world.event("x");
        },
      }),
    };
    expect((await run(program, { limits: { maxEvents: 10 } })).outcome.finding?.kind).toBe("livelock");
  });

  test("assert_throws does not swallow a timeout, after which nothing runs", async () => {
    const late: RawStep = { type: "assert_throws", steps: [{ type: "sleep", duration: "2s" }] };
    const { outcome, entries } = await runLogged(programOf([late, tell("after")], { timeout: "1s" }));
    expect(outcome.status).toBe("timeout");
    expect(entries).toEqual([{ step: 0 }, { step: "0/0" }]);
  });

  test("assert_throws does not swallow a broken invariant, even one that holds again", async () => {
    let looks = 0;
    const program = {
      ir: irOf(
        [{ type: "assert_throws", steps: [{ type: "set_kv", key: "x", value: "1" }] }],
        { invariants: [{ kind: "always", name: "good", ref: "good" }] },
      ),
      code: codeOf({ good: () => looks++ !== 0 }),
    };
    expect((await run(program)).outcome.finding).toMatchObject({ kind: "invariant", title: "good", step: "0/0" });
  });
});

describe("code", () => {
  test("a missing function in the code is reported", async () => {
    const { outcome } = await run({ ir: irOf([{ type: "call", ref: "gone" }]), code: codeOf({}) });
    expect(outcome.finding).toMatchObject({
      kind: "error",
      message: `Error: the scenario's code has no function "gone"`,
    });
  });

  test("a step awaits any thenable", async () => {
    const { entries } = await runLogged({
      ir: irOf([{ type: "call", ref: "thenable" }, tell("after")]),
      code: codeOf({
        thenable: (world) => ({
          then: (resolve: () => void) => {
            world.event("then");
            resolve();
          },
        }),
      }),
    });
    expect(entries.flatMap((entry) => "event" in entry ? [entry.event] : [])).toEqual(["then", "after"]);
  });

  test("code that does not load is reported", async () => {
    const broken = (work: () => never) => ({ ir: irOf([tell("x")]), code: codeOf(work) });
    const { outcome } = await run(broken(() => {
      throw new TypeError("at import");
    }));
    expect(outcome.finding).toMatchObject({ kind: "error", title: "TypeError", message: "TypeError: at import" });
  });

  test("code is refused in a world that does not accept its values", async () => {
    const message = async (body: (world: never) => unknown) => {
      const { outcome } = await run(coded(body as StepCode));
      return outcome.finding?.message;
    };
    type Untyped = {
      kv: { set(...args: unknown[]): void };
      event(name: unknown): void;
      sleep(ms: unknown): Promise<void>;
      random: { integer(n: unknown): number };
    };
    expect(await message((world: Untyped) => world.kv.set("k", 5))).toContain(
      "expected a value for kv of type string, found number; use JSON.stringify",
    );
    expect(await message((world: Untyped) => world.event(42))).toContain(
      "expected the name of an event of type string, found number",
    );
    expect(await message((world: Untyped) => world.sleep("soon"))).toContain('found "soon"');
    expect(await message((world: Untyped) => world.sleep(-1))).toContain("found -1");
    expect(await message((world: Untyped) => world.random.integer(0))).toContain(
      "expected a bound that is an integer of at least 1, found 0",
    );
  });
});
