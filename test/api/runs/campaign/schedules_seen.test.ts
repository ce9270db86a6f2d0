/** Which schedules units have shown, and the estimate of how many they have not. */
import { expect, test } from "vitest";
import { SchedulesSeen } from "../../../../src/api/runs/campaign/schedules_seen.ts";
import { fc } from "../../../support/properties.ts";

const after = (...units: readonly (readonly string[])[]) => {
  const seen = new SchedulesSeen();
  for (const unit of units) seen.add(unit);
  return seen;
};

test("the estimate is Chao's for samples: (m - 1) / m × Q1 (Q1 - 1) / (2 (Q2 + 1))", () => {
  // Four units; a to e once, f and g twice, h three times: 3/4 × 5 × 4 / (2 × 3) = 2.5.
  const seen = after(["a", "b", "f", "h"], ["c", "f", "g"], ["d", "g", "h"], ["e", "h"]);
  expect(seen.distinct).toBe(8);
  expect(seen.unseen).toBe(3);
});

test("there is no estimate of few units, nor anything unseen where every unit shows the same", () => {
  expect(after(["a"], ["a"], ["a"]).unseen).toBeUndefined();
  expect(after(["a"], ["a"], ["a"], []).unseen).toBeUndefined();
  expect(after(["a"], ["a"], ["a"], ["a"]).unseen).toBe(0);
});

test("the order of the units, and of the schedules of one, makes no difference", () => {
  const units = fc.array(fc.array(fc.constantFrom(..."abcdefghij"), { minLength: 1 }), { minLength: 4, maxLength: 12 });
  fc.assert(fc.property(units, (shown) => {
    const [one, other] = [after(...shown), after(...shown.toReversed().map((each) => each.toReversed()))];
    expect([other.distinct, other.unseen]).toEqual([one.distinct, one.unseen]);
    expect(one.distinct).toBe(new Set(shown.flat()).size);
  }));
});
