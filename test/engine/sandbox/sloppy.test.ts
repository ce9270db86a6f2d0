/** CommonJS packages that were not written for strict mode. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadFile } from "../../../src/api/project/load/load.ts";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import { folderWith, loadSource } from "../../support/source.ts";

/** Gives what `expression` makes of a package `pkg`, under many seeds side by side. */
async function valueOf(index: string, expression: string): Promise<unknown> {
  const folder = await folderWith({
    "case.scenario.ts": `import { scenario } from "seedbed"; import pkg from "pkg";
      export default scenario("case").step("code", async (world) => {
        await Promise.all([world.yieldNow(), world.yieldNow()]); throw new Error(JSON.stringify(${expression}));
      });`,
  });
  await mkdir(join(folder, "node_modules/pkg"), { recursive: true });
  await writeFile(join(folder, "node_modules/pkg/index.js"), index);
  const [loaded] = await loadFile(join(folder, "case.scenario.ts"));
  const { outcome } = await testProgram(loaded!.program, { seeds: [1, 2, 3], shrink: false });
  return JSON.parse(outcome.finding!.message.replace(/^Error: /, ""));
}

test("undeclared variables are properties of the global object, fresh in every run", async () => {
  const index = `
    if (typeof counter !== "undefined") throw new Error("not fresh");
    counter = 1; [left, { right: other = 5 }] = [7, {}]; for (key in { k: 1 }) ; for (of of [2]) ; for (i = 0; i < 3; i++) ;
    exports.run = function (name) { counter++; var own = 1; own = 2; name = 3; return [counter, left, other, key, of, i, own, name]; };`;
  expect(await valueOf(index, "[...pkg.run(), 'counter' in globalThis]")).toEqual([2, 7, 5, "k", 2, 3, 2, 3, true]);
});

test("arguments.callee is the surrounding function, named or not", async () => {
  const index = `
    exports.anonymous = (function (n) { return n < 2 ? 1 : n * arguments.callee(n - 1); })(4);
    exports.named = (function f(n) { return n < 2 ? 1 : n * (() => arguments.callee(n - 1))(); })(5);
    exports.nested = (function (n) { return n + (function (m) { return m < 1 ? 0 : 1 + arguments.callee(m - 1); })(n); })(3);`;
  expect(await valueOf(index, "[pkg.anonymous, pkg.named, pkg.nested]")).toEqual([24, 120, 6]);
});

test("a package that cannot be strict is refused, with its place and advice", async () => {
  await expect(valueOf("with ({ x: 1 }) module.exports = x;", "pkg")).rejects.toMatchObject({
    code: "compile",
    message: expect.stringContaining("With statements cannot be used"),
    hint: expect.stringContaining("code in a world is strict"),
    location: { file: "node_modules/pkg/index.js", line: 1 },
  });
});

test("the author's own code stays strict", async () => {
  await expect(loadSource("count = 1; export default count;")).rejects.toThrow("ReferenceError: count is not defined");
});
