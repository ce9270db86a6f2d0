/** What goes wrong in a scenario's code ends as a finding with a place, never as a hang or a crash of the process. */
import { execFileSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import * as realFiles from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { join } from "node:path";
import { loadFile } from "../../../src/api/project/load/load.ts";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import { programOf, runLogged } from "../../support/logged.ts";
import { folderWith, loadSource, runCode } from "../../support/source.ts";

async function findingOf(body: string, head = "") {
  const result = await runCode(body, undefined, head);
  expect(result.status).not.toBe("pass");
  return result.outcome.finding!;
}

test("code that retries what ended the run does not keep it from ending", async () => {
  const program = await programOf({
    body: 'for (;;) { try { await fetch("http://a.test/"); return; } catch { world.event("again"); } }',
  });
  const { outcome, events } = await runLogged(program);
  expect(outcome.finding?.message).toBe("no rule answers GET http://a.test/");
  expect(events("again").length).toBeGreaterThan(1);
  expect(events("again").length).toBeLessThan(20_000);
});

describe("code that never lets go", () => {
  const limits = { seed: 0, strategy: "fifo", limits: { maxSpins: 10_000, maxSteps: 1_000 } } as const;
  const cases: Record<string, string> = {
    "a synchronous loop": "while (true) {}",
    "a loop without a block": "for (;;) ;",
    "a loop whose body swallows errors": "for (;;) { try { while (true) {} } catch {} }",
    "a loop of awaits": "while (true) await null;",
    "a promise that schedules itself": "const again = () => Promise.resolve().then(again); await again();",
    "a microtask that schedules itself":
      "const again = () => queueMicrotask(again); again(); await new Promise(() => {});",
    "a tick that schedules itself":
      "const again = () => process.nextTick(again); again(); await new Promise(() => {});",
    "a poll that never ends": "await new Promise(() => setInterval(() => {}, 10));",
    "an immediate that schedules itself":
      "const again = () => setImmediate(again); again(); await new Promise(() => {});",
  };
  for (const [name, body] of Object.entries(cases)) {
    test(name, async () => {
      const result = await runCode(body, limits);
      expect(result.outcome.finding?.kind).toBe("livelock");
      expect(result.outcome.finding?.location?.file).toBe("case.scenario.ts");
    });
  }
});

test("a promise that never settles is a deadlock that names the line", async () => {
  const finding = await findingOf("await new Promise(() => {});");
  expect(finding.kind).toBe("deadlock");
  expect(finding.details).toContain("main waits at case.scenario.ts:4");
});

test("a pending unref'd timer alone is a deadlock, not an endless wait", async () => {
  const finding = await findingOf("setInterval(() => {}, 10).unref(); await new Promise(() => {});");
  expect(finding.kind).toBe("deadlock");
});

test("virtual time past the limit is a timeout", async () => {
  const result = await runCode("await world.sleep('10s');", {
    seed: 0,
    strategy: "fifo",
    limits: { maxVirtualMs: 50 },
  });
  expect(result.status).toBe("timeout");
});

describe("errors", () => {
  test("a thrown error names the author's line", async () => {
    const finding = await findingOf('\nthrow new RangeError("boom");');
    expect(finding).toMatchObject({ kind: "error", title: "RangeError", message: "RangeError: boom" });
    expect(finding.location).toMatchObject({ file: "case.scenario.ts", line: 5 });
  });
  for (const thrown of ["'text'", "42", "null", "undefined", "{ code: 7 }", "Symbol('s')", "10n"]) {
    test(`a throw of ${thrown}, which is no Error`, async () => {
      const finding = await findingOf(`throw ${thrown};`);
      expect(finding.title).toMatch(/^threw /);
      expect(finding.hint).toContain("throw an Error");
    });
  }
  test("a thrown undefined is reported as that", async () => {
    expect((await findingOf("throw undefined;")).message).toBe("the code threw undefined, which is not an Error");
  });
  test.for([
    'async () => { await null; Promise.reject(new Error("lost")); }',
    'async () => { Promise.reject(new Error("lost")); }',
    '() => { Promise.reject(new Error("lost")); }',
  ])("an unhandled rejection in the last step is a finding: %s", async (code) => {
    const [loaded] = await loadSource(
      `import { scenario } from "seedbed";\nexport default scenario("case").step("code", ${code});\n`,
    );
    const { outcome } = await testProgram(loaded!.program);
    expect(outcome.finding).toMatchObject({ kind: "unhandled_rejection", message: "unhandled rejection: Error: lost" });
  });
  test("an unhandled rejection is a finding", async () => {
    const finding = await findingOf('Promise.reject(new Error("lost")); await world.sleep(1);');
    expect(finding).toMatchObject({ kind: "unhandled_rejection", message: "unhandled rejection: Error: lost" });
    expect(finding.location?.line).toBe(4);
  });
  test("a rejection that the program's own listener handles is no finding", async () => {
    const result = await runCode(
      'process.on("unhandledRejection", () => world.kv.set("seen", "yes"));' +
        'Promise.reject(new Error("lost")); await world.sleep(1); if (!world.kv.has("seen")) throw new Error("not seen");',
    );
    expect(result.outcome.finding).toBeUndefined();
  });
  test("an error in a timer's callback is a finding", async () => {
    const finding = await findingOf('setTimeout(() => { throw new Error("late"); }, 5); await world.sleep(10);');
    expect(finding).toMatchObject({ kind: "error", message: "Error: late" });
  });
  test("process.exit ends the run and says so", async () => {
    const finding = await findingOf("process.exit(3);");
    expect(finding.title).toBe("process.exit");
    expect(finding.message).toContain("process.exit(3)");
  });
  test("an event that cannot be serialized is described instead", async () => {
    const result = await runCode("const a = {}; a.self = a; world.event('odd', { a, f() {}, b: 1n });");
    expect(result.outcome.finding).toBeUndefined();
  });
});

test("file names are shown unchanged, with spaces, brackets and non-ASCII letters", async () => {
  const source = (code: string) =>
    `import { scenario } from "seedbed"; import { fail } from "./hält (2) 100%#.ts";\n` +
    `export default scenario("x").step("y", async () => {\n${code}\n});`;
  const name = "fall (ä) 1%.scenario.ts";
  const run = async (code: string) => {
    const folder = await folderWith({
      [name]: source(code),
      "hält (2) 100%#.ts": 'export async function fail() {\n await null;\n throw new Error("no"); }',
    });
    const [loaded] = await loadFile(join(folder, name));
    return (await testProgram(loaded!.program, { shrink: false })).outcome.finding;
  };
  const failed = await run("await null; await fail();");
  expect(failed?.location).toMatchObject({ file: "hält (2) 100%#.ts", line: 3 });
  expect(failed?.details).toEqual(["at fail hält (2) 100%#.ts:3", `at ${name}:3`]);
  const waits = await run("await new Promise(() => {}); fail();");
  expect(waits?.details).toContain(`main waits at ${name}:3`);
});

describe("what is not simulated", () => {
  test("an unsimulated import in the author's file is refused with its line and a replacement", async () => {
    const source = `import { scenario } from "seedbed";\nimport { connect } from "node:http2";\n` +
      `export default scenario("x").step("y", () => connect("z"));`;
    await expect(loadSource(source)).rejects.toMatchObject({
      code: "compile",
      message: expect.stringContaining('"node:http2" is not simulated: use fetch'),
      location: { file: expect.stringMatching(/[/\\]case\.scenario\.ts$/), line: 2 },
    });
  });
  for (const use of ["new Worker('x')", "new SharedArrayBuffer(8)", "Atomics.wait()"]) {
    test(`${use} is refused by name`, async () => {
      const finding = await findingOf(`${use};`);
      expect(finding.kind).toBe("unsimulated");
      expect(`${finding.title} ${finding.message}`).toMatch(/Worker|SharedArrayBuffer|Atomics/);
    });
  }
  test("a module with a computed name is refused", async () => {
    const finding = await findingOf("(await import(['node:', 'http2'].join(''))).connect(443);");
    expect(finding).toMatchObject({ kind: "unsimulated", title: "unsimulated node:http2.connect" });
  });
  test("a package with a computed name is refused", async () => {
    const finding = await findingOf("await import(['left', 'pad'].join('-'));");
    expect(finding).toMatchObject({ kind: "error", title: "Error ERR_MODULE_NOT_FOUND" });
  });
});

describe("leaks", () => {
  // What no code in a world reaches by itself: a way out that the test opens.
  const real = "Promise.realGlobal";
  const open = { realGlobal: globalThis, realFiles };
  beforeAll(() => {
    for (const [name, value] of Object.entries(open)) {
      Object.defineProperty(Promise, name, { value, configurable: true });
    }
  });
  afterAll(() => {
    for (const name of Object.keys(open)) Reflect.deleteProperty(Promise, name);
  });
  for (
    const [name, body] of [
      ["Date.now", `${real}.Date.now();`],
      ["Date", `new (${real}.Date)();`],
      ["Math.random", `${real}.Math.random();`],
      ["setTimeout", `await new Promise((resolve) => ${real}.setTimeout(resolve, 1));`],
      ["performance.now", `${real}.performance.now();`],
      ["crypto.randomUUID", `${real}.crypto.randomUUID();`],
    ] as const
  ) {
    test(`the real ${name} is noticed, with the line`, async () => {
      const finding = await findingOf(body);
      expect(finding).toMatchObject({ kind: "leak", title: `leak ${name}` });
      expect(finding.location).toMatchObject({ file: "case.scenario.ts", line: 4 });
    });
  }
  // Deno has no list of what its event loop waits for.
  test.skipIf("Deno" in globalThis)("real I/O in progress while the world is quiet is noticed", async () => {
    // Opening it takes until somebody writes to it.
    const pipe = join(await folderWith({}), "pipe");
    execFileSync("mkfifo", [pipe]);
    const finding = await findingOf(`await Promise.realFiles.open(${JSON.stringify(pipe)});`);
    closeSync(openSync(pipe, "w"));
    expect(finding).toMatchObject({ kind: "leak", title: "leak of real I/O" });
    expect(finding.location).toMatchObject({ file: "case.scenario.ts", line: 4 });
  });
  test("leaks pass without strict", async () => {
    const result = await runCode(`${real}.Date.now();`, { seed: 0, strategy: "fifo", strict: false });
    expect(result.outcome.finding).toBeUndefined();
  });
});
