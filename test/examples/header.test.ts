/** The example of fuzzing finds what is wrong with its parser, shrunk to one line. */
import { expect, test } from "vitest";
import { fuzz } from "../../src/mod.ts";
import { ROOT } from "../support/files.ts";

test("a quote without its other half is found", async () => {
  const { ok, scenario } = await fuzz("examples/header/header.fuzz.ts", { cwd: ROOT, runs: 5_000 });
  expect(ok).toBe(false);
  expect(scenario.finding?.message).toBe('Error: "x: \\"aa" has lost aa');
});
