import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./files.ts";
import { fc, runsOf } from "./properties.ts";
import { ALL_SLOW, SLOW } from "./slow.ts";

test("every test file takes fast-check from test/support/properties.ts, which limits how long a property takes", () => {
  const files = globSync("**/*.test.{ts,tsx}", { cwd: join(ROOT, "test") });
  expect(files.length).toBeGreaterThan(200);
  const direct = files.filter((file) =>
    /^import .* from "fast-check"/m.test(readFileSync(join(ROOT, "test", file), "utf8"))
  );
  expect(direct).toEqual([]);
});

test("a property that is interrupted fails", () => {
  expect(() => fc.assert(fc.property(fc.nat(), () => {}), { interruptAfterTimeLimit: 0 })).toThrow(/interrupted/i);
});

test.skipIf(ALL_SLOW)("properties draw the same inputs in every run of the suite (not of all slow tests)", () => {
  expect(fc.sample(fc.nat(), 3)).toEqual(fc.sample(fc.nat(), 3));
});

test.skipIf(SLOW)("a property tries a quarter of its inputs, at least ten (not if it is its turn to try all)", () => {
  expect([400, 100, 30, 10, 3, 1].map((wanted) => runsOf(wanted))).toEqual([100, 25, 10, 10, 3, 1]);
  const tried = (parameters?: object) => {
    let count = 0;
    fc.assert(fc.property(fc.nat(), () => void count++), parameters);
    return count;
  };
  expect([tried(), tried({ numRuns: 80 })]).toEqual([25, 20]);
});
