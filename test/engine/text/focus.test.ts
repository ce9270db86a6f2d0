import { expect, test } from "vitest";
import { startAround } from "../../../src/engine/text/focus.ts";
import { fc } from "../../support/properties.ts";

test("a focus is always visible with room after it, and a line that starts at its focus is not cut", () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.integer({ min: 2, max: 400 }), (focus, width) => {
      const start = startAround(focus, width);
      expect(start).toBeGreaterThanOrEqual(0);
      expect(start).toBeLessThanOrEqual(focus);
      expect(start + width - focus).toBeGreaterThanOrEqual(Math.min(20, Math.floor(width / 2)));
      if (focus < width / 2) expect(start).toBe(0);
    }),
  );
});
