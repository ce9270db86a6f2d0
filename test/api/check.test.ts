/** `check`: what it refuses, in words. */
import { describe, expect, test } from "vitest";
import { check, type CheckOptions } from "../../src/api/library/check.ts";
import { scenario } from "../../src/dsl/mod.ts";
import { slow } from "../support/slow.ts";

export const inline = scenario("inline").step("x", () => {});

describe("check", () => {
  test.each<[object, string]>([
    [{ seeds: -1 }, "check: seeds: expected"],
    [{ seeds: "5" }, "check: seeds: expected"],
    [{ seed: 1.5 }, "check: seed: expected an integer, found 1.5"],
    [{ sedes: 5 }, 'check: sedes: unknown field "sedes"'],
    [
      { strategy: "nope" },
      'check: strategy: expected "fifo" or "portfolio" or "random" or "pct" or "pos" or "delay" or "dfs" or "crashes" or "coverage", found "nope"',
    ],
  ])("check refuses %j", async (options, message) => {
    await expect(check(inline, options as CheckOptions)).rejects.toThrow(message);
  });

  slow("check tells the author to move a scenario out of the test's own file", async () => {
    await expect(check(inline)).rejects.toMatchObject({
      hint: "export the scenario from its own module, separate from the test that checks it",
    });
  });
});
