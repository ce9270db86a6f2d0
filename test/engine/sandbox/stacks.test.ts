/** What a program sees of its own stack, and of the engine under it: nothing that differs from machine to machine. */
import { describe, expect, test } from "vitest";
import { evaluate, runCode } from "../../support/source.ts";

describe("error.stack", () => {
  test("error.stack has only the program's frames, under virtual names", async () => {
    const value = await evaluate(
      `const late = await new Promise((resolve) => setTimeout(function later() { resolve(new RangeError("late")); }, 5));
       return [fail().stack, late.stack];`,
      'function fail() { return new TypeError("no"); }',
    );
    expect((value as string[]).map((stack) => stack.split("\n"))).toEqual([
      [
        "TypeError: no",
        "    at fail (/app/case.scenario.ts:2:26)",
        "    at /app/case.scenario.ts:5:16",
        "    at async /app/case.scenario.ts:4:43",
      ],
      ["RangeError: late", "    at Timeout.later (/app/case.scenario.ts:4:146)"],
    ]);
  });
  test("error.stack of an engine error shows nothing of the engine", async () => {
    const value = await evaluate(
      `const error = await fsp.readFile("no").catch((e) => e); await world.sleep(1);
       const parsed = await new Response("{").json().catch((e) => e);
       return [error.stack, util.inspect(error), parsed.stack].join("\\n");`,
      'import fsp from "node:fs/promises"; import util from "node:util";',
    );
    expect(value).not.toMatch(/node_modules|\/src\/|node:|ext:|seedbed:|memfs/);
  });
  test("Error.prepareStackTrace of the program receives only its own call sites", async () => {
    const value = await evaluate(
      `const before = Error.prepareStackTrace;
       Error.prepareStackTrace = (_error, sites) => sites;
       const sites = new Error("x").stack;
       Error.prepareStackTrace = before;
       return [sites.map((site) => site.getFileName()), sites[0].getLineNumber(), typeof new Error("y").stack, sites[0].isAsync()];`,
    );
    expect(value).toEqual([["/app/case.scenario.ts", "/app/case.scenario.ts"], 6, "string", false]);
  });
  test("Error.captureStackTrace omits the frames above the function", async () => {
    const value = await evaluate(
      `const holder = {}; (function outer() { (function inner() { Error.captureStackTrace(holder, outer); })(); })(); return holder.stack;`,
    );
    expect(value).not.toContain("inner");
    expect(value).toContain("/app/case.scenario.ts:4:");
  });
  test("error.stack outside of a world is unchanged", async () => {
    const result = await runCode("await world.sleep(1);");
    expect(result.status).toBe("pass");
    expect(new Error("x").stack).toContain("stacks.test.ts");
  });
});

test("a failure after an await in an anonymous function has its place", async () => {
  const result = await runCode("\nawait world.sleep(1);\nawait (async () => { await null; null.x; })();");
  expect(result.outcome.finding?.details).toContain("at case.scenario.ts:6");
  expect(result.outcome.finding?.location).toMatchObject({ file: "case.scenario.ts", line: 6 });
});

test("util.inspect of a promise shows only its state", async () => {
  const result = await runCode(
    "throw new Error(util.inspect([Promise.resolve(1), { p: (async () => {})() }, new Promise(() => {})]));",
    { seed: 0, strategy: "fifo" },
    'import util from "node:util";',
  );
  expect(result.outcome.finding?.message).toBe(
    "Error: [ Promise { 1 }, { p: Promise { undefined } }, Promise { <pending> } ]",
  );
});
