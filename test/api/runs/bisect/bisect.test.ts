/** Which commits a bisection looks at, and what it says: over histories in a line, whose verdicts are made up. */
import { describe, expect, test } from "vitest";
import { Bisection, type HistoryView, type Verdict } from "../../../../src/api/runs/bisect/bisect.ts";
import { fc } from "../../../support/properties.ts";

/** `c0` is the oldest. */
const line = (length: number): HistoryView => {
  const number = (hash: string) => Number(hash.slice(1));
  return {
    commit: (hash) => ({ hash, subject: hash, author: "ann", date: "2026-01-01T00:00:00Z" }),
    parents: (hash) => number(hash) === 0 ? [] : [`c${number(hash) - 1}`],
    isAncestor: (older, newer) => number(older) <= number(newer),
    before: (hash, steps) => number(hash) < steps ? undefined : `c${number(hash) - steps}`,
    between: (bad, excluded) => {
      const from = Math.max(-1, ...excluded.map(number).filter((each) => each <= number(bad))) + 1;
      const middle = (from + number(bad)) / 2;
      return Array.from({ length: Math.min(length, number(bad) + 1) - from }, (_, index) => from + index)
        .sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle) || a - b)
        .map((each) => `c${each}`);
    },
  };
};

function bisection(kinds: readonly Verdict["kind"][]) {
  return new Bisection(line(kinds.length), (hash) => {
    const kind = kinds[Number(hash.slice(1))]!;
    return Promise.resolve({ kind, runs: 1, ...(kind === "unknown" && { reason: "it does not compile" }) });
  });
}

const newest = (kinds: readonly unknown[]) => ({ bad: `c${kinds.length - 1}`, good: [] });

describe("bisection", () => {
  test("finds the first bad commit, and looks at few", async () => {
    const lengths = fc.integer({ min: 1, max: 300 }).chain((length) => fc.tuple(fc.constant(length), fc.nat(length)));
    await fc.assert(fc.asyncProperty(lengths, async ([length, firstBad]) => {
      const kinds = Array.from({ length }, (_, index) => index < firstBad ? "good" as const : "bad" as const);
      const search = bisection(kinds);
      const end = await search.run(newest(kinds));
      expect(search.looked.length).toBeLessThanOrEqual(Math.ceil(Math.log2(length)) + 2);
      if (firstBad === length) expect(end).toEqual({ end: "good everywhere" });
      else expect(end).toMatchObject({ end: "first bad", commit: { hash: `c${firstBad}` } });
    }));
  });

  test("says nothing wrong where some commits tell nothing", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 2, maxLength: 60 }), fc.nat(59), async (tells, from) => {
        const firstBad = Math.min(from, tells.length - 1);
        const kinds = tells.map((isTold, index) => {
          if (!isTold && index < tells.length - 1) return "unknown" as const;
          return index < firstBad ? "good" as const : "bad" as const;
        });
        const end = await bisection(kinds).run(newest(kinds));
        if (end.end === "first bad") expect(end.commit.hash).toBe(`c${firstBad}`);
        else {
          expect(end).toMatchObject({ end: "cannot tell", reason: "it does not compile" });
          if (end.end !== "cannot tell") return;
          expect(Number(end.commit!.hash.slice(1))).toBeGreaterThanOrEqual(firstBad);
          const listed = end.between.map(({ hash }) => hash);
          if (listed.length > 0 && listed.length < 20) expect(listed).toContain(`c${firstBad}`);
        }
      }),
    );
  });

  test.each([
    ["a commit that tells nothing is passed over", "ggggg?bbbb", "cannot tell", 6, [5, 6]],
    ["what lies far behind some that tell nothing is found", "gbbb???bbb", "first bad", 1, undefined],
    ["nothing can be told of anything older", "?????bbb", "cannot tell", 5, []],
    ["the first commit fails", "bbb", "first bad", 0, undefined],
  ])("%s", async (_, text, end, commit, between) => {
    const kinds = [...text].map((letter) => ({ g: "good", b: "bad", "?": "unknown" } as const)[letter as "g"]);
    expect(await bisection(kinds).run(newest(kinds))).toMatchObject({
      end,
      commit: { hash: `c${commit}` },
      ...(between &&
        { between: expect.arrayContaining(between.map((each) => expect.objectContaining({ hash: `c${each}` }))) }),
    });
  });

  test("a newest commit of which nothing can be told ends it", async () => {
    expect(await bisection(["good", "unknown"]).run({ bad: "c1", good: [] }))
      .toEqual({ end: "cannot tell", commit: undefined, reason: "it does not compile", between: [] });
  });
});
