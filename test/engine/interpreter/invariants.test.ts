import { describe, expect, test } from "vitest";
import type { Condition, StepCode } from "../../../src/engine/ir/author.ts";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import { codeOf, irOf, type RawStep, run, runLogged } from "../support/programs.ts";

type Kind = { kind: "always" | "finally" } | { kind: "eventually"; within: string };

/** A program with one invariant, named "it holds", written at `inv.ts:9`. */
function withInvariant(
  kind: Kind,
  condition: Condition,
  steps: RawStep[],
  code: Record<string, StepCode> = {},
): Program {
  return {
    ir: irOf(steps, { invariants: [{ ...kind, name: "it holds", ref: "condition", at: "inv.ts:9" }] }),
    code: codeOf({ ...code, condition }),
  };
}

const set = (value: string): RawStep => ({ type: "set_kv", key: "x", value });
const sleep = (ms: number): RawStep => ({ type: "sleep", duration: `${ms}ms` });
const isNot = (value: string): Condition => ({ kv }) => kv.get("x") !== value;
const is = (value: string): Condition => ({ kv }) => kv.get("x") === value;
const place = { file: "inv.ts", line: 9 };

describe("always", () => {
  test("always passes while its condition holds, and if it returns nothing", async () => {
    expect((await run(withInvariant({ kind: "always" }, isNot("bad"), [set("good")]))).outcome.status).toBe("pass");
    expect((await run(withInvariant({ kind: "always" }, () => {}, [set("good")]))).outcome.status).toBe("pass");
  });

  test("always is checked after every step, even if a later one repairs the state", async () => {
    const { outcome } = await run(withInvariant({ kind: "always" }, isNot("bad"), [set("bad"), set("good")]));
    expect(outcome.finding).toMatchObject({
      kind: "invariant",
      title: "it holds",
      message: 'invariant "it holds" broke',
      step: "0",
      location: place,
    });
  });

  test("always is checked between two events in code", async () => {
    const briefly: StepCode = async (world) => {
      world.kv.set("x", "bad");
      await world.yieldNow();
      world.kv.set("x", "good");
    };
    const { outcome } = await run(
      withInvariant({ kind: "always" }, isNot("bad"), [{ type: "call", ref: "body" }], { body: briefly }),
    );
    expect(outcome.finding?.title).toBe("it holds");
  });

  test("always is checked after the last step", async () => {
    const last: StepCode = async (world) => {
      await world.yieldNow();
      world.kv.set("x", "bad");
    };
    const { outcome } = await run(
      withInvariant({ kind: "always" }, isNot("bad"), [{ type: "call", ref: "body" }], { body: last }),
    );
    expect(outcome.finding?.title).toBe("it holds");
  });

  test("always breaks if its condition throws, with the error and its place", async () => {
    const throws: Condition = () => {
      throw new RangeError("negative");
    };
    const { outcome } = await run(withInvariant({ kind: "always" }, throws, [set("x")]));
    expect(outcome.finding).toMatchObject({ message: "RangeError: negative", location: place });
  });

  test("an earlier failure takes precedence over always", async () => {
    const body: StepCode = async (world) => {
      await world.yieldNow();
      world.kv.set("x", "bad");
      throw new Error("boom");
    };
    const program = withInvariant({ kind: "always" }, isNot("bad"), [{ type: "call", ref: "body", at: "s.ts:1" }], {
      body,
    });
    const { outcome } = await run(program);
    expect(outcome.finding).toMatchObject({
      kind: "error",
      message: "Error: boom",
      location: { file: "s.ts", line: 1 },
    });
  });
});

describe("finally", () => {
  test("finally is checked once, after the last step", async () => {
    let looks = 0;
    const counted: Condition = ({ kv }) => {
      looks++;
      return kv.get("x") === "done";
    };
    const program = withInvariant({ kind: "finally" }, counted, [set("a"), sleep(5), set("done")]);
    expect((await run(program)).outcome.status).toBe("pass");
    expect(looks).toBe(1);
  });

  test("finally fails with its place", async () => {
    const { outcome } = await run(withInvariant({ kind: "finally" }, is("done"), [set("other")]));
    expect(outcome.finding).toMatchObject({
      kind: "invariant",
      title: "it holds",
      message: '"it holds" does not hold at the end',
      location: place,
    });
  });

  test("finally is not checked if the run has failed", async () => {
    const never: Condition = () => expect.fail("asked");
    const { outcome } = await run(withInvariant({ kind: "finally" }, never, [{ type: "fail", message: "x" }]));
    expect(outcome.finding?.title).toBe("fail");
  });
});

describe("eventually", () => {
  const within = (duration: string): Kind => ({ kind: "eventually", within: duration });
  /** Steps end at once; the value comes `ms` later. */
  const comes = (ms: number): [RawStep[], Record<string, StepCode>] => [
    [{ type: "call", ref: "start" }],
    { start: (world) => void world.sleep(ms).then(() => world.kv.set("x", "done")) },
  ];

  test("eventually can hold at once, later, or at the very end of its time", async () => {
    expect((await run(withInvariant(within("0ms"), is("done"), [set("done")]))).outcome.status).toBe("pass");
    for (const [ms, virtualMs] of [[1, 1], [50, 50]] as const) {
      const { outcome } = await run(withInvariant(within("50ms"), is("done"), ...comes(ms)));
      expect(outcome).toMatchObject({ status: "pass", virtualMs });
    }
  });

  test("eventually ends the run at its deadline, not when the value would have come", async () => {
    const { outcome } = await run(withInvariant(within("50ms"), is("done"), ...comes(3_600_000)));
    expect(outcome).toMatchObject({
      status: "fail",
      virtualMs: 50,
      finding: {
        kind: "invariant",
        title: "it holds",
        message: '"it holds" did not come to hold within 50ms of the last step',
        location: place,
      },
    });
  });

  test("the time of eventually counts from the last step", async () => {
    const [steps, code] = comes(120);
    const program = withInvariant(within("50ms"), is("done"), [...steps, sleep(100)], code);
    expect((await run(program)).outcome).toMatchObject({ status: "pass", virtualMs: 120 });
  });

  test("eventually fails at once when nothing more can happen", async () => {
    const { outcome } = await run(withInvariant(within("1h"), is("done"), [set("other")]));
    expect(outcome).toMatchObject({ status: "fail", virtualMs: 0 });
  });

  test("eventually has to hold at one moment only", async () => {
    const blinks: StepCode = (world) =>
      void (async () => {
        await world.sleep(10);
        world.kv.set("x", "done");
        await world.sleep(10);
        world.kv.set("x", "gone");
        await world.sleep(10);
        world.kv.set("y", "done");
      })();
    const program: Program = {
      ir: irOf([{ type: "call", ref: "start" }], {
        invariants: [
          { kind: "eventually", name: "x", ref: "x", within: "1s" },
          { kind: "eventually", name: "y", ref: "y", within: "1s" },
        ],
      }),
      code: codeOf({ start: blinks, x: is("done"), y: ({ kv }) => kv.has("y") }),
    };
    expect((await run(program)).outcome).toMatchObject({ status: "pass", virtualMs: 30 });
  });

  test("each of several eventually conditions has its own time", async () => {
    const program: Program = {
      ir: irOf([{ type: "call", ref: "start" }], {
        invariants: ["10ms", "30ms", "20ms"].map((time, index) => ({
          kind: "eventually",
          name: `after ${time}`,
          ref: String(index),
          within: time,
        })),
      }),
      code: codeOf({
        start: (world) => void Promise.all([world.sleep(9), world.sleep(25), world.sleep(999)]),
        "0": ({ clock }) => clock.elapsedMs >= 9,
        "1": ({ clock }) => clock.elapsedMs >= 25,
        "2": ({ clock }) => clock.elapsedMs >= 25,
      }),
    };
    expect((await run(program)).outcome).toMatchObject({ virtualMs: 20, finding: { title: "after 20ms" } });
  });

  test("eventually breaks if its condition throws or returns a promise", async () => {
    const throws: Condition = () => {
      throw new Error("not ready");
    };
    const thrown = await run(withInvariant(within("1s"), throws, [set("x")]));
    expect(thrown.outcome.finding).toMatchObject({ message: "Error: not ready", location: place });
    for (const kind of ["always", "finally"] as const) {
      const program = withInvariant({ kind }, (() => Promise.resolve(true)) as unknown as Condition, [set("x")]);
      expect((await run(program)).outcome.finding).toMatchObject({
        kind: "invariant",
        message: 'invariant "it holds" returned a promise; a condition must answer at once',
      });
    }
    // Not an unhandled rejection on top.
    const rejects = withInvariant(within("1s"), (() => Promise.reject(new Error("x"))) as unknown as Condition, [
      set("x"),
    ]);
    expect((await run(rejects)).outcome.finding?.message).toContain("returned a promise");
  });
});

test.each<[string, unknown, string]>([
  ["a condition that was not called", () => true, "a function"],
  ["null", null, "null"],
  ["0", 0, "0"],
  ["an empty text", "", '""'],
])("an invariant that returns %s does not pass", async (_name, answer, found) => {
  const kinds: Kind[] = [{ kind: "always" }, { kind: "finally" }, { kind: "eventually", within: "1s" }];
  for (const kind of kinds) {
    const { outcome } = await run(withInvariant(kind, (() => answer) as Condition, [set("x")]));
    expect(outcome.finding).toMatchObject({
      kind: "invariant",
      message: `invariant "it holds" returned ${found}; a condition must return true or false, or nothing`,
      location: place,
    });
  }
});

test("a missing condition in the code is reported", async () => {
  const ir = irOf([set("x")], { invariants: [{ kind: "always", name: "n", ref: "gone" }] });
  const { outcome, entries } = await runLogged({ ir, code: codeOf({}) });
  expect(outcome.finding?.message).toBe(`Error: the scenario's code has no condition "gone"`);
  expect(entries).toEqual([]);
});
