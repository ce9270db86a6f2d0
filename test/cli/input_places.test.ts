/** The place of an input of a data file that has no value: no step has begun. */
import { expect, test } from "vitest";
import { folder, seedbed } from "./seedbed.ts";

test("an input that has no value is shown at the inputs of the file, and at no step", async () => {
  const text = `version: 1
name: x
inputs:
  v: { type: string, pattern: "[^\\\\s\\\\S]" }
steps:
  - { type: set_kv, key: k, value: "\${v}" }
`;
  const { out, code } = await seedbed(["run", "x.scenario.yaml"], { cwd: folder({ "x.scenario.yaml": text }) });
  expect(code).toBe(1);
  expect(out).toContain('the input "v" has no value');
  expect(out).toContain("x.scenario.yaml:3");
  expect(out).not.toContain("x.scenario.yaml:6");
});
