import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, expect, test } from "vitest";
import { ended } from "../cli/seedbed.ts";
import { ROOT } from "./files.ts";
import { HangReporter } from "./hang_reporter.ts";

const scratch = mkdtempSync(join(ROOT, "node_modules", ".hang-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const CONFIG = `import { HangReporter } from ${JSON.stringify(join(ROOT, "test/support/hang_reporter.ts"))};
export default { test: {
  include: ["*.test.ts"], pool: "forks", reporters: ["default", new HangReporter(3000)],
} };
`;
const BLOCKS = `import { test } from "vitest";
test("ends", () => {});
test("blocks its process", () => { for (;;); });
`;

test.skipIf("deno" in process.versions || process.platform !== "linux")(
  "a test that blocks its process ends the run, which names its file (skipped where processes cannot be listed)",
  async () => {
    writeFileSync(join(scratch, "vitest.config.ts"), CONFIG);
    writeFileSync(join(scratch, "blocks.test.ts"), BLOCKS);
    const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
    const { code, err } = await ended(spawn(process.execPath, [vitest, "run", "--root", scratch]));
    expect(err).toMatch(/^blocks\.test\.ts hangs: no result for \d+ s, (before its first test ended|after "ends")$/m);
    expect(err).toMatch(/^ {2}process \d+: .*forks\.js$/m);
    expect(code).toBe(1);
  },
);

test("a file hangs if it reports nothing for too long, but not once it has ended, even if its last results come later", () => {
  const reporter = new HangReporter(1000);
  const file = { relativeModuleId: "a.test.ts" };
  const laterMs = Date.now() + 10_000;
  reporter.onTestModuleStart(file);
  expect(reporter.hang(Date.now())).toBeUndefined();
  reporter.onTestCaseResult({ module: file, fullName: "adds" });
  expect(reporter.hang(laterMs)).toBe('a.test.ts hangs: no result for 10 s, after "adds"');
  reporter.onTestModuleEnd(file);
  reporter.onTestCaseResult({ module: file, fullName: "subtracts" });
  expect(reporter.hang(laterMs)).toBeUndefined();
});
