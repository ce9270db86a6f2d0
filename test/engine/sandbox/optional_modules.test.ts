/** Packages ask for others that may not be installed: they are told when they ask, and the module loads all the same. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import { loadFile } from "../../../src/api/project/load/load.ts";
import { folderWith } from "../../support/source.ts";

const PACKAGE = `
  exports.lazy = () => require("not-installed-at-all");
  exports.tried = (() => { try { return require("not-installed-either"); } catch (error) { return error.code; } })();
  exports.where = () => [require.resolve("node:fs"), require.resolve("os")];
  exports.nowhere = () => require.resolve("not-installed-at-all");
  exports.imported = () => import("not-installed-as-well");
`;

async function outcomeOf(body: string, head = "") {
  const folder = await folderWith({
    "case.scenario.ts": `import { scenario } from "seedbed"; import needs from "needs"; ${head}
      export default scenario("case").step("ask", async () => { ${body} });`,
  });
  await mkdir(join(folder, "node_modules/needs"), { recursive: true });
  await writeFile(join(folder, "node_modules/needs/index.js"), PACKAGE);
  const [loaded] = await loadFile(join(folder, "case.scenario.ts"));
  return (await testProgram(loaded!.program, { shrink: false, seed: 0, strategy: "fifo" })).outcome;
}

test("a package that is not installed is missing for code that requires it", async () => {
  const outcome = await outcomeOf(`
    const seen = [needs.tried]; try { needs.lazy(); } catch (error) { seen.push(error.code, error.message); }
    seen.push(await needs.imported().catch((error) => error.code)); throw new Error(JSON.stringify(seen));`);
  const seen = [
    "MODULE_NOT_FOUND",
    "MODULE_NOT_FOUND",
    "Cannot find module 'not-installed-at-all'",
    "ERR_MODULE_NOT_FOUND",
  ];
  expect(outcome.finding?.message).toBe(`Error: ${JSON.stringify(seen)}`);
});

test("require.resolve knows the built-in modules, and treats others as missing", async () => {
  const outcome = await outcomeOf(
    `
    const require2 = createRequire(import.meta.url);
    const codes = [needs.nowhere, () => require2.resolve("not-installed"), () => require2("not-installed")].map((ask) => {
      try { return ask(); } catch (error) { return error.code; }
    });
    throw new Error(JSON.stringify([...needs.where(), require2.resolve("os"), ...codes]));`,
    'import { createRequire } from "node:module";',
  );
  const missing = "MODULE_NOT_FOUND";
  expect(outcome.finding?.message).toBe(
    `Error: ${JSON.stringify(["node:fs", "os", "os", missing, missing, missing])}`,
  );
});

test("a module with a computed name is missing, and the finding says why", async () => {
  const outcome = await outcomeOf('const name = ["ne", "eds"].join(""); await import(name);');
  expect(outcome.finding).toMatchObject({
    title: "Error ERR_MODULE_NOT_FOUND",
    hint: "install the module; an installed module is bundled only if import or require names it by a literal",
  });
});

test("an uncaught missing module is a finding of the program", async () => {
  expect((await outcomeOf("needs.lazy();")).finding).toMatchObject({ kind: "error", title: "Error MODULE_NOT_FOUND" });
});

test("a static import of a missing module does not load", async () => {
  await expect(outcomeOf("", 'import missing from "missing-for-good"; void missing;')).rejects.toMatchObject({
    code: "compile",
    hint: "install it: npm install missing-for-good",
  });
});
