/** What is refused: packages may look at it, import it and extend it; who calls it is told what to use instead. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadFile } from "../../../src/api/project/load/load.ts";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import { evaluate, folderWith, runCode } from "../../support/source.ts";

/** Runs a step that may use the exports of a package made of `files`. */
async function withPackage(
  files: Readonly<Record<string, string>>,
  body: string,
  others: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
  head = "",
) {
  const folder = await folderWith({
    "case.scenario.ts": `import { scenario } from "seedbed"; import * as pkg from "pkg"; ${head}
      export default scenario("case").step("code", async (world) => {\n${body}\n});`,
  });
  for (const [pkg, texts] of Object.entries({ pkg: files, ...others })) {
    await mkdir(join(folder, "node_modules", pkg), { recursive: true });
    for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, "node_modules", pkg, name), text);
  }
  const [loaded] = await loadFile(join(folder, "case.scenario.ts"));
  const { outcome } = await testProgram(loaded!.program, { seed: 0, strategy: "fifo", shrink: false });
  return outcome.finding;
}

/** What is said of a module that is missing. */
const NAMED = expect.stringContaining("by a literal");
const ESM = { "package.json": '{"type":"module","main":"index.js"}' };

test("an ES module of a dependency may import names from what is refused, extend them and pass them on", async () => {
  const index = `
    import h2, { Server as Socket, createServer as createSocket } from "node:http2";
    import { Worker, isMainThread } from "node:worker_threads";
    export class Mine extends Socket { constructor() { super(); } }
    Socket.prototype.extra = () => 1;
    export const facts = [typeof createSocket, h2.Server === Socket, isMainThread, {} instanceof Socket,
      typeof Worker.prototype, typeof h2.Server.prototype.extra];
    export const open = () => createSocket();`;
  expect(
    await withPackage(
      { ...ESM, "index.js": index },
      `if (String(pkg.facts) !== "function,true,true,false,object,function") throw new Error(String(pkg.facts));`,
    ),
  ).toBeUndefined();
  expect(await withPackage({ ...ESM, "index.js": index }, "pkg.open();"))
    .toMatchObject({ kind: "unsimulated", title: "unsimulated node:http2.createServer" });
  expect(await withPackage({ ...ESM, "index.js": index }, "new pkg.Mine().listen(80);"))
    .toMatchObject({ kind: "unsimulated", title: "unsimulated node:http2.Server.listen" });
});

test("CommonJS of a dependency may use util.inherits, constants and names of refused objects", async () => {
  const index = `
    const h2 = require("http2"), constants = require("constants"), util = require("util");
    function Old() { h2.Server.call(this); } util.inherits(Old, h2.Server);
    module.exports = { Old, facts: [h2.hasOwnProperty("nope"), typeof h2.toString(), constants.O_RDONLY, constants.SIGKILL,
      h2.constants.HTTP_STATUS_OK, typeof util.promisify(h2.createServer)] };`;
  expect(
    await withPackage({ "index.js": index }, "throw new Error(JSON.stringify(pkg.facts));"),
  ).toMatchObject({ message: 'Error: [false,"string",0,9,200,"function"]' });
  expect(await withPackage({ "index.js": index }, "new pkg.Old().addContext();"))
    .toMatchObject({ title: "unsimulated node:http2.Server.addContext" });
});

test("a native addon is refused by name, with an alternative, when a dependency uses it", async () => {
  const files = { "index.js": `const argon2 = require("argon2"); exports.hash = () => argon2.hash("secret");` };
  const addon = { "index.js": `throw new Error("evaluated");` };
  expect(await withPackage(files, "", { argon2: addon })).toBeUndefined();
  expect(await withPackage(files, "pkg.hash();", { argon2: addon })).toMatchObject({
    kind: "unsimulated",
    title: "unsimulated argon2.hash",
    hint: "use argon2id of the npm package hash-wasm",
  });
});

test("a native addon that the author imports is refused at the import", async () => {
  const author = { "index.js": `exports.hash = 1;` };
  await expect(withPackage(author, "", { sharp: author }, `import sharp from "sharp"; void sharp;`)).rejects
    .toMatchObject({
      code: "compile",
      message: '"sharp" is a native addon, which is not simulated: put images behind an interface, ' +
        "and give the scenario one that notes what is done to them",
      location: { file: expect.stringMatching(/case\.scenario\.ts$/), line: 1 },
    });
});

test("a native addon that is not installed is missing, as it is for Node", async () => {
  const index = `try { require("sqlite3"); exports.found = true; } catch (error) { exports.found = error.code; }`;
  expect(await withPackage({ "index.js": index }, `throw new Error(pkg.found);`))
    .toMatchObject({ message: "Error: MODULE_NOT_FOUND" });
});

describe("a class is refused when an instance is used, not when one is made", () => {
  const index = `
    import h2 from "node:http2";
    import perf from "node:perf_hooks";
    class Connection extends h2.Connection {
      state = "new";
      constructor() { super({ host: "a.test" }); this.retries = 3; }
      describe() { return this.state + this.retries; }
    }
    export { Connection, h2, perf };`;
  const files = { ...ESM, "index.js": index };

  test("instances of refused classes have the fields and methods of their subclasses", async () => {
    const body = `
      const { h2, perf } = pkg;
      const made = [new h2.Connection(), new h2.Server(), new h2.Connection(), new perf.PerformanceObserver(() => {})];
      const own = new pkg.Connection();
      const facts = [own.describe(), own instanceof pkg.Connection, own instanceof h2.Connection, own.constructor === pkg.Connection,
        made[0].constructor === h2.Connection, made[0] instanceof h2.Server, typeof made[1].listen, await own === own];
      if (facts.join() !== "new3,true,true,true,true,false,function,true") throw new Error(facts.join());`;
    expect(await withPackage(files, body)).toBeUndefined();
  });

  const USES = [
    ["new pkg.Connection().connect(80)", "node:http2.Connection.connect"],
    ["new pkg.h2.Connection().on('data', () => {})", "node:http2.Connection.on"],
    ["new pkg.perf.PerformanceObserver(() => {}).observe({})", "perf_hooks.PerformanceObserver.observe"],
    ["pkg.h2.Connection()", "node:http2.Connection"],
  ] as const;
  test.each(USES)("a refused class is refused when an instance is used: %s", async (body, name) => {
    expect(await withPackage(files, `${body};`)).toMatchObject({ kind: "unsimulated", title: `unsimulated ${name}` });
  });
});

test("node:module lists the built-in modules, and its require is the sandbox's", async () => {
  const head = 'import { builtinModules, createRequire, isBuiltin } from "node:module";';
  expect(
    await evaluate(
      `const require2 = createRequire(import.meta.url);
       return [builtinModules.includes("fs"), isBuiltin("node:fs"), isBuiltin("left-pad"), require2("os").hostname()];`,
      head,
    ),
  ).toEqual([true, true, false, "seedbed"]);
  const result = await runCode('createRequire(import.meta.url)("left-pad");', undefined, head);
  expect(result.outcome.finding).toMatchObject({ kind: "error", title: "Error MODULE_NOT_FOUND", hint: NAMED });
});

describe("globals that are not there for who looks", () => {
  test("typeof and globalThis do not show refused globals", async () => {
    const names = [
      "SharedArrayBuffer",
      "Atomics",
      "Worker",
      "XMLHttpRequest",
      "EventSource",
      "Temporal",
    ];
    const value = await evaluate(
      `const inner = ((Worker) => typeof Worker)(1);
       return [inner, process.binding ?? null, ${names.map((name) => `typeof ${name}`).join(", ")},
         ...${JSON.stringify(names)}.map((name) => typeof globalThis[name] + (name in globalThis))];`,
    );
    expect(value).toEqual([
      "number",
      null,
      ...names.map(() => "undefined"),
      ...names.map(() => "undefinedfalse"),
    ]);
  });
  test("refused globals that are used without a check are refused by name", async () => {
    const result = await runCode("Atomics.wait(new Int32Array(1), 0, 0);");
    expect(result.outcome.finding).toMatchObject({ kind: "unsimulated", title: "unsimulated Atomics.wait" });
  });
});

describe("a program that catches what was refused has its run ended all the same", () => {
  const cases = {
    "in a step that then ends": 'try { zlib.gzipSync("x"); } catch {}',
    "in a step that goes on":
      'try { new zlib.Gzip().write("x"); } catch {} await world.sleep(1); throw new Error("later");',
    "as a rejection": 'await fs.promises.access("/").then(() => zlib.createGzip()).catch(() => {});',
    "through a constant that goes into a text": "try { `${zlib.notThere}`; } catch {}",
  };
  for (const [name, body] of Object.entries(cases)) {
    test(name, async () => {
      const { outcome } = await runCode(body, undefined, 'import zlib from "node:zlib"; import fs from "node:fs";');
      expect(outcome.finding).toMatchObject({ kind: "unsimulated", title: expect.stringContaining("node:zlib.") });
    });
  }
  test("a caught refusal while a package loads still ends the run", async () => {
    const index = "try { require('http2').connect(80); } catch {} module.exports = {};";
    expect(await withPackage({ "index.js": index }, "String(pkg);")).toMatchObject({
      title: "unsimulated node:http2.connect",
    });
  });
});

test("a package may mark objects as untransferable while it loads", async () => {
  const index = `
    const { markAsUncloneable, markAsUntransferable, isMarkedAsUntransferable } = require("node:worker_threads");
    markAsUncloneable({}); markAsUntransferable({});
    exports.marked = isMarkedAsUntransferable({});`;
  expect(await withPackage({ "index.js": index }, "if (pkg.marked) throw new Error();")).toBeUndefined();
});
