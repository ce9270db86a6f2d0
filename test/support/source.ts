/** Scenario modules written by a test, loaded as a user's would be. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { loadFile } from "../../src/api/project/load/load.ts";
import type { TestOptions, TestResult } from "../../src/api/runs/run/tested.ts";
import { testProgram } from "../../src/api/runs/run/test_program.ts";
import type { LoadedScenario } from "../../src/api/project/load/loaded.ts";

/** Writes files into a folder that is removed after the test; returns the folder. */
export async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "seedbed-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

/** Loads the scenarios of a module. */
export async function loadSource(source: string, name = "case.scenario.ts"): Promise<LoadedScenario[]> {
  return await loadFile(join(await folderWith({ [name]: source }), name));
}

/** Runs a step of code under the default plan, or the given one. `body` may use `world`. */
export async function runCode(
  body: string,
  options: TestOptions = { seed: 0, strategy: "fifo" },
  head = "",
): Promise<TestResult> {
  const source = `import { scenario } from "seedbed";\n${head}\n` +
    `export default scenario("case").step("code", async (world) => {\n${body}\n});\n`;
  const [loaded] = await loadSource(source);
  return await testProgram(loaded!.program, { shrink: false, ...options });
}

/** Runs code that returns a value, and gives the value as the run saw it. */
export async function evaluate(expression: string, head = "", seed = 0): Promise<unknown> {
  const result = await runCode(
    `throw new Error("VALUE:" + JSON.stringify(await (async () => { ${expression} })() ?? null));`,
    { seed, strategy: seed === 0 ? "fifo" : "random" },
    head,
  );
  const message = result.outcome.finding?.message ?? "no finding";
  const marker = "Error: VALUE:";
  if (!message.startsWith(marker)) throw new Error(`the code failed: ${message}`);
  return JSON.parse(message.slice(marker.length));
}
