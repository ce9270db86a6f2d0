/** The limits in force, which are kept from one run of a scenario to the next. */
import { expect, test } from "vitest";
import { limitsOf } from "../../../src/engine/interpreter/limits_of.ts";
import { DEFAULT_LIMITS } from "../../../src/engine/world/limits.ts";
import { irOf } from "../support/programs.ts";

test("each run has those that it was given, whatever the run before it had", () => {
  const ir = irOf([{ type: "fail", message: "x" }], { timeout: "1s", limits: { maxSteps: 7 } });
  const given = { maxSteps: 3 };
  for (let round = 0; round < 2; round++) {
    expect(limitsOf(ir)).toEqual({ ...DEFAULT_LIMITS, maxSteps: 7, maxVirtualMs: 1_000 });
    expect(limitsOf(ir, given)).toEqual({ ...DEFAULT_LIMITS, maxSteps: 3, maxVirtualMs: 1_000 });
    expect(limitsOf(ir, { maxVirtualMs: 5 })).toEqual({ ...DEFAULT_LIMITS, maxSteps: 7, maxVirtualMs: 5 });
    expect(limitsOf(irOf([{ type: "fail", message: "x" }]), given)).toEqual({ ...DEFAULT_LIMITS, maxSteps: 3 });
  }
});
