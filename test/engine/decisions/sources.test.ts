import { describe, expect, test } from "vitest";
import { asDefault, type Decision } from "../../../src/engine/decisions/decision.ts";
import type { DecisionRequest } from "../../../src/engine/decisions/requests.ts";
import { DivergenceError } from "../../../src/engine/decisions/divergence.ts";
import { ChoosingSource } from "../../../src/engine/decisions/chooser.ts";
import { UNIT } from "../../../src/engine/decisions/unit.ts";
import { EditedSource, OverriddenSource, RecordedSource } from "../../../src/engine/decisions/sources.ts";
import { seeded, traceOf } from "../support/programs.ts";
import { pick } from "../support/requests.ts";
import { programs, seeds } from "../support/arbitraries.ts";
import { fc } from "../../support/properties.ts";

const random = (label: string, bound: number): DecisionRequest => ({ kind: "random", label, bound });
const fault = (label: string, arity: number): DecisionRequest => ({ kind: "fault", label, arity });
const host = (label: string, answer: string): DecisionRequest => ({ kind: "host", label, produce: () => answer });

const decided = (kind: Decision["kind"], label: string, value: Decision["value"], arity?: number): Decision => ({
  kind,
  label,
  value,
  ...(arity === undefined ? {} : { arity }),
});

const limits = { maxEvents: 2_000, maxSteps: 1_000 };

describe("ChoosingSource", () => {
  test("ChoosingSource: fifo picks the first option, and random reaches every option", () => {
    const options = pick("a", "b", "c");
    const picked = (name: "fifo" | "random") => {
      const source = seeded(1, name);
      return new Set(Array.from({ length: 50 }, () => source.next(options)));
    };
    expect(picked("fifo")).toEqual(new Set([0]));
    expect(picked("random")).toEqual(new Set([0, 1, 2]));
  });

  test("ChoosingSource: faults and random values of one label do not share a stream", () => {
    const alone = seeded(9, "random");
    const withFaults = seeded(9, "random");
    for (let index = 0; index < 3; index++) withFaults.next(fault("x", 5));
    expect(withFaults.next(random("x", 1e9))).toBe(alone.next(random("x", 1e9)));
  });

  test("ChoosingSource: a fault strikes exactly when the draw is below its probability", () => {
    const chances = fc.double({ min: 0, max: 1, noNaN: true });
    const offsets = fc.constantFrom(-2, -1, 0, 1, 2);
    const arities = fc.integer({ min: 2, max: 5 });
    fc.assert(fc.property(chances, offsets, arities, (chance, offset, arity) => {
      const drawn = Math.min(UNIT - 1, Math.max(0, Math.round(chance * UNIT) + offset));
      const streams: [string, number][] = [];
      const draw = (stream: string, bound: number) => {
        streams.push([stream, bound]);
        return bound === UNIT ? drawn : bound - 1;
      };
      const value = new ChoosingSource({ pick: () => 0, draw }).next({ kind: "fault", label: "disk", arity, chance });
      expect(value).toBe(drawn / UNIT < chance ? arity - 1 : 0);
      expect(new Set(streams.map(([stream]) => stream))).toEqual(new Set(["fault disk"]));
    }));
  });

  test("ChoosingSource: a fault without a probability is one draw among its answers", () => {
    const draw = (stream: string, bound: number) => stream === "fault disk" ? bound - 1 : expect.fail(stream);
    expect(new ChoosingSource({ pick: () => 0, draw }).next(fault("disk", 4))).toBe(3);
  });

  test("ChoosingSource produces answers from outside", () => {
    expect(seeded().next(host("now", "12:00"))).toBe("12:00");
  });
});

describe("RecordedSource", () => {
  test("RecordedSource returns the recorded decisions", () => {
    const source = new RecordedSource([
      decided("pick", "b", 1, 2),
      decided("random", "x", 7),
      decided("host", "h", "yes"),
    ]);
    expect(source.next(pick("a", "b"))).toBe(1);
    expect(source.next(random("x", 10))).toBe(7);
    expect(source.next({ kind: "host", label: "h", produce: () => expect.fail("reached outside") })).toBe("yes");
    expect(source.remaining).toBe(0);
  });

  const divergences: [string, Decision | undefined, DecisionRequest, string][] = [
    [
      "another kind",
      decided("random", "x", 0),
      pick("a", "b"),
      'the recording has random "x", the run asks for pick "a | b"',
    ],
    [
      "another label",
      decided("random", "x", 0),
      random("y", 5),
      'the recording has random "x", the run asks for random "y"',
    ],
    [
      "out of range",
      decided("random", "x", 5),
      random("x", 5),
      'for random "x" the run takes a whole number below 5, and the recording has 5',
    ],
    [
      "another number of options",
      decided("pick", "a", 0, 3),
      pick("a", "b"),
      'pick "a", the run asks for pick "a | b"',
    ],
    ["another option there", decided("pick", "a", 1, 2), pick("a", "b"), 'pick "a", the run asks for pick "a | b"'],
    ["the end", undefined, random("x", 5), 'the recording ends there, the run asks for random "x"'],
  ];

  test.each(divergences)("RecordedSource diverges at %s", (_what, recorded, asked, words) => {
    const before = decided("random", "first", 1);
    const source = new RecordedSource(recorded === undefined ? [before] : [before, recorded]);
    source.next(random("first", 2));
    const error = thrownBy(() => source.next(asked));
    expect(error).toBeInstanceOf(DivergenceError);
    const { divergence, message } = error as DivergenceError;
    expect(divergence).toMatchObject({ index: 1, recorded, asked: { kind: asked.kind } });
    expect(message).toContain("replay diverged at decision 1: ");
    expect(message).toContain(words);
  });
});

describe("EditedSource", () => {
  test("EditedSource: a deletion does not shift another consumer", () => {
    const recording = [
      decided("random", "a", 1),
      decided("pick", "op", 1, 2),
      decided("random", "b", 2),
      decided("random", "a", 3),
    ];
    const source = new EditedSource(recording.slice(1));
    expect(source.next(random("a", 10))).toBe(3);
    expect(source.next(random("b", 10))).toBe(2);
    expect(source.next(pick("x", "y"))).toBe(1);
  });

  test("EditedSource replaces missing and unfitting decisions with defaults", () => {
    const source = new EditedSource([
      decided("pick", "op", 4, 5),
      decided("random", "a", 99),
      decided("fault", "disk", 3, 4),
    ]);
    expect(source.next(pick("x", "y"))).toBe(0);
    expect(source.next(random("a", 10))).toBe(0);
    expect(source.next(fault("disk", 2))).toBe(0);
    expect(source.next(pick("x", "y"))).toBe(0);
  });

  test("EditedSource does not reach outside: an unrecorded answer ends the attempt", () => {
    const source = new EditedSource([]);
    expect(source.recordsHost("x")).toBe(true);
    expect(() => source.next(host("h", "produced"))).toThrow(DivergenceError);
  });

  test("EditedSource: a pick follows its option to its new position and number", () => {
    const picked = (decision: Decision, ...labels: string[]) => new EditedSource([decision]).next(pick(...labels));
    const retry = decided("pick", "timer#4 retry (bob)", 2, 3);
    expect(picked(retry, "timer#4 retry (bob)", "op#1 (bob)", "op#2 (bob)")).toBe(0);
    expect(picked(retry, "op#1 (bob)", "timer#7 retry (bob)", "op#2 (bob)")).toBe(1);
    expect(picked(retry, "timer#3 retry (bob)", "timer#4 retry (bob)")).toBe(1);
    expect(picked(retry, "timer#4 retry (alice)", "op#1 (bob)", "op#2 (bob)")).toBe(2);
    expect(picked(retry, "timer#4 retry (alice)", "op#1 (bob)")).toBe(0);
    expect(picked({ ...retry, value: 0 }, "op#1 (bob)", "timer#4 retry (bob)")).toBe(1);
    // The default order is what an edit asks for, without a name.
    expect(picked(asDefault(retry), "op#1 (bob)", "timer#4 retry (bob)")).toBe(0);
  });

  test("EditedSource returns an unedited recording unchanged", async () => {
    await fc.assert(
      fc.asyncProperty(programs, seeds, async (program, seed) => {
        const recorded = await traceOf(program, { seed, limits });
        // A run whose pauses are all 0 is not asked for them again.
        const pauses = recorded.decisions.filter(({ kind }) => kind === "pause");
        fc.pre(pauses.length === 0 || pauses.some(({ value }) => value !== 0));
        const again = await traceOf(program, { seed, limits, source: new EditedSource(recorded.decisions) });
        expect(again.text).toBe(recorded.text);
      }),
      { numRuns: 100 },
    );
  });
});

describe("OverriddenSource", () => {
  test("OverriddenSource: a fork with its own beginning is the same run", async () => {
    await fc.assert(
      fc.asyncProperty(programs, seeds, fc.nat({ max: 30 }), async (program, seed, cut) => {
        const whole = await traceOf(program, { seed, limits });
        const source = new OverriddenSource(whole.decisions.slice(0, cut), seeded(seed, "random"));
        expect((await traceOf(program, { seed, limits, source })).text).toBe(whole.text);
      }),
      { numRuns: 150 },
    );
  });

  test("OverriddenSource: after another answer, the other random streams are unchanged", () => {
    const whole = seeded(3, "random");
    const [, second] = [whole.next(random("x", 1000)), whole.next(random("x", 1000))];
    const source = new OverriddenSource([decided("random", "x", 17)], seeded(3, "random"));
    expect([source.next(random("x", 1000)), source.next(random("x", 1000))]).toEqual([17, second]);
  });

  test("OverriddenSource does not reach outside for recorded answers", () => {
    const source = new OverriddenSource([decided("host", "h", "recorded")], seeded());
    expect(source.next({ kind: "host", label: "h", produce: () => expect.fail("reached outside") })).toBe("recorded");
    expect(source.next(host("h", "produced"))).toBe("produced");
  });

  test("OverriddenSource diverges if the beginning does not fit", () => {
    const source = new OverriddenSource([decided("random", "x", 1)], seeded());
    expect(() => source.next(random("y", 5))).toThrow(DivergenceError);
  });
});

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}
