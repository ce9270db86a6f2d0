import { describe, expect, test } from "vitest";
import { DEFAULT_START_MS, VirtualClock } from "../../../src/engine/world/clock.ts";
import { createDate } from "../../../src/engine/world/date.ts";
import { fc } from "../../support/properties.ts";

describe("clock", () => {
  test("the clock never goes back", () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1e9, noNaN: true })), (moves) => {
      const clock = new VirtualClock(1000);
      let latest = 0;
      for (const move of moves) {
        clock.moveTo(move);
        latest = Math.max(latest, move);
        expect([clock.elapsedMs, clock.nowMs]).toEqual([latest, 1000 + latest]);
      }
    }));
  });

  test("a thaw lets time pass while it lasts, and delays freezing and unfreezing until its end", () => {
    const clock = new VirtualClock();
    clock.freeze();
    clock.thaw();
    clock.thaw();
    clock.endThaw();
    expect(clock.frozen).toBe(false);
    clock.endThaw();
    expect(clock.frozen).toBe(true);
    clock.thaw();
    clock.unfreeze();
    clock.endThaw();
    expect(clock.frozen).toBe(false);
  });
});

describe("the Date of a world", () => {
  const clock = new VirtualClock();
  clock.moveTo(1.75);
  const SimDate = createDate(() => clock.nowMs);

  test("the Date of a world reads virtual time", () => {
    expect(SimDate.now()).toBe(DEFAULT_START_MS + 1);
    expect(new SimDate().toISOString()).toBe("2026-01-01T00:00:00.001Z");
    expect(SimDate()).toBe(new Date(DEFAULT_START_MS + 1).toString());
  });

  test("the Date of a world is a Date in all other respects", () => {
    const date = new SimDate(2020, 1, 29);
    expect(date).toBeInstanceOf(Date);
    expect(new Date(0)).toBeInstanceOf(SimDate);
    expect(date.constructor).toBe(SimDate);
    expect(new SimDate("2020-01-01T00:00:00Z").getTime()).toBe(SimDate.UTC(2020, 0, 1));
    expect(SimDate.parse("1970-01-01T00:00:01Z")).toBe(1000);
    expect([SimDate.name, SimDate.length]).toEqual(["Date", 7]);
    class Mine extends SimDate {}
    expect(new Mine(5).getTime()).toBe(5);
    expect(structuredClone(new SimDate(7))).toEqual(new Date(7));
  });

  test("the Date of a world formats as en-US and UTC on any machine", () => {
    expect(new SimDate(0).toLocaleString()).toMatch(/^1\/1\/1970, 12:00:00\sAM$/);
    expect(new SimDate(0).toLocaleDateString("de-DE")).toBe("1.1.1970");
  });
});
