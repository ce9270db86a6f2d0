import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./files.ts";
import { fc } from "./properties.ts";
import { SLOW } from "./slow.ts";

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

test.skipIf(SLOW)("properties draw the same inputs in every run of the suite (not in the slow suite)", () => {
  expect(fc.sample(fc.nat(), 3)).toEqual(fc.sample(fc.nat(), 3));
});
