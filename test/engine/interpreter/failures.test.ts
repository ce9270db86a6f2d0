/** From what went wrong to a finding. */
import { describe, expect, test } from "vitest";
import { type Finding, fingerprint } from "../../../src/engine/findings/finding.ts";
import type { StepCode } from "../../../src/engine/ir/author.ts";
import type { Program, SourceFrame } from "../../../src/engine/interpreter/program.ts";
import { currentTask } from "../../../src/engine/world/task.ts";
import { coded, codeOf, irOf, programOf, run, runLogged, tasks } from "../support/programs.ts";

describe("deadlock", () => {
  const stuck: StepCode = () => new Promise(() => {});

  test("a deadlock is found when nothing is pending and the program has not finished", async () => {
    const { outcome } = await run(coded(stuck));
    expect(outcome).toMatchObject({
      status: "fail",
      finding: {
        kind: "deadlock",
        title: "deadlock",
        message: "nothing is pending, and the program has not finished: it waits for something that cannot happen",
      },
    });
  });

  test("a deadlock names the waiting tasks and their places, and none that have ended", async () => {
    // The sandbox notes the place at every await of the author's code.
    const waiting: (place: string) => StepCode = (place) => () => {
      currentTask()!.awaiting = place;
      return new Promise(() => {});
    };
    const program = tasks({ alice: waiting("bank.ts:7"), bob: waiting("bank.ts:9"), carol: () => {} });
    const { outcome } = await run(program);
    expect(outcome.finding?.details).toEqual(["alice waits at bank.ts:7", "bob waits at bank.ts:9"]);
  });

  test("a deadlock under a frozen clock lists at most ten waiting timers", async () => {
    const program: Program = {
      ir: irOf([{ type: "freeze" }, { type: "call", ref: "naps" }]),
      code: codeOf({
        naps: (world) => Promise.all(Array.from({ length: 12 }, (_, index) => world.sleep(index + 1))),
      }),
    };
    const { outcome } = await run(program);
    expect(outcome.finding?.message).toBe("the clock is frozen, and only timers are pending");
    expect(outcome.finding?.details).toHaveLength(11);
    expect(outcome.finding?.details?.[0]).toBe("pending: sleep#1 (main)");
    expect(outcome.finding?.details?.at(-1)).toBe("and 2 more");
  });

  test("a deadlock says from which line each pending operation was started", async () => {
    const frame: SourceFrame = { file: "bank.ts", line: 12, own: true, functionName: "wait" };
    const program: Program = {
      ir: irOf([{ type: "freeze" }, { type: "call", ref: "nap" }]),
      code: { ...codeOf({ nap: (world) => world.sleep(5) }), frames: () => [frame] },
    };
    const { outcome } = await run(program, { captureSites: true });
    expect(outcome.finding?.details).toContain("pending: sleep#1 (main) at bank.ts:12");
  });

  test("pending timers are no deadlock", async () => {
    expect((await run(coded((world) => world.sleep("1h")))).outcome.status).toBe("pass");
  });
});

describe("what is thrown", () => {
  const cases: [string, unknown, Partial<Finding>][] = [
    ["an Error", new RangeError("far"), { title: "RangeError", message: "RangeError: far" }],
    ["an Error with a code", Object.assign(new Error("no"), { code: "ENOENT" }), {
      title: "Error ENOENT",
      message: "Error: no",
    }],
    [
      "an Error with causes",
      new TypeError("failed", { cause: new Error("refused", { cause: new RangeError("far") }) }),
      {
        message: "TypeError: failed",
        details: ["cause: Error: refused", "cause: RangeError: far"],
      },
    ],
    ["an Error with a cause that is none", new Error("no", { cause: 7 }), { message: "Error: no" }],
    ["text", "oops", { title: "threw string", message: 'the code threw "oops", which is not an Error' }],
    ["null", null, { title: "threw null", message: "the code threw null, which is not an Error" }],
    ["undefined", undefined, { title: "threw undefined", message: "the code threw undefined, which is not an Error" }],
    ["an object", { why: [1] }, {
      title: "threw object",
      message: 'the code threw {"why":[1]}, which is not an Error',
    }],
    ["what cannot be looked at", new Proxy({}, { ownKeys: () => expect.fail("looked") }), { title: "threw object" }],
    ["without a prototype", Object.create(null), { title: "threw object" }],
    ["an Error whose name is no text", Object.assign(new Error("x"), { name: Symbol("s") }), {
      message: '"Symbol(s)": x',
    }],
    ["a big integer", 5n, { title: "threw bigint", message: 'the code threw "5n", which is not an Error' }],
  ];

  test.each(cases)("a thrown value becomes a finding: %s", async (_what, thrown, finding) => {
    const now = await run(coded(() => {
      throw thrown;
    }));
    const later = await run(coded(async (world) => {
      await world.yieldNow();
      throw thrown;
    }));
    for (const { outcome } of [now, later]) {
      expect(outcome.finding).toMatchObject({ kind: "error", task: "main", ...finding });
    }
  });

  test("an unhandled rejection ends the run", async () => {
    const { outcome } = await run(coded((world) => {
      void world.yieldNow().then(() => {
        throw new TypeError("forgotten");
      });
      return world.sleep(10);
    }));
    expect(outcome.finding).toMatchObject({
      kind: "unhandled_rejection",
      title: "TypeError",
      message: "unhandled rejection: TypeError: forgotten",
    });
    expect(outcome.virtualMs).toBe(0.01);
  });

  test("actions of code after the end of its run are not part of the run", async () => {
    const { outcome, entries, decisions } = await runLogged(coded((world) => {
      void (async () => {
        await null;
        world.event("late");
        world.random.integer(5);
        throw new Error("late");
      })();
      throw new Error("now");
    }));
    expect(outcome).toMatchObject({ entries: entries.length, decisions: 0, finding: { message: "Error: now" } });
    expect([entries, decisions]).toEqual([[{ step: 0 }], []]);
  });
});

describe("fingerprints", () => {
  const finding: Finding = { kind: "error", title: "TypeError", message: "x is 7" };

  test("fingerprints consist of kind, title and place, without values, tasks or steps", () => {
    const located = { ...finding, location: { file: "a.ts", line: 3, column: 9 }, task: "bob", step: "1" };
    expect(fingerprint(located)).toBe("error|TypeError|a.ts:3");
    expect(fingerprint({ ...located, message: "x is 8", task: "alice", step: "9" })).toBe(fingerprint(located));
    expect(fingerprint({ ...located, location: { file: "a.ts", line: 4 } })).not.toBe(fingerprint(located));
    expect(fingerprint({ ...located, title: "Error" })).not.toBe(fingerprint(located));
    expect(fingerprint({ ...finding, stepText: "{}" })).toBe("error|TypeError|{}");
  });

  test("fingerprints of one step at different indexes are equal, and those of different steps differ", async () => {
    const of = async (...steps: Parameters<typeof programOf>[0]) =>
      fingerprint((await run(programOf(steps))).outcome.finding!);
    const [nop, broken] = [{ type: "assert_ok", value: true }, { type: "assert_eq_int", a: 1, b: 2 }];
    expect(await of(nop, nop, broken)).toBe(await of(broken));
    expect(await of({ ...broken, b: 3 })).not.toBe(await of(broken));
    expect(await of({ ...broken, at: "x.ts:5" })).toBe("assertion|assert_eq_int|x.ts:5");
  });

  test("fingerprints use the author's line before the step's, and never a line of a dependency", async () => {
    const frames: SourceFrame[] = [
      { file: "node_modules/p/i.js", line: 1, own: false, functionName: "f" },
      { file: "bank.ts", line: 12, own: true, functionName: "pay" },
    ];
    const program = (found: SourceFrame[]): Program => ({
      ir: irOf([{ type: "call", ref: "x", at: "bank.scenario.ts:3" }]),
      code: {
        ...codeOf({
          x: () => {
            throw new Error("no");
          },
        }),
        frames: () => found,
      },
    });
    const { outcome } = await run(program(frames));
    expect(fingerprint(outcome.finding!)).toBe("error|Error|bank.ts:12");
    expect(outcome.finding!.details).toEqual(["at f node_modules/p/i.js:1", "at pay bank.ts:12"]);
    const { outcome: foreign } = await run(program(frames.slice(0, 1)));
    expect(fingerprint(foreign.finding!)).toBe("error|Error|bank.scenario.ts:3");
  });
});
