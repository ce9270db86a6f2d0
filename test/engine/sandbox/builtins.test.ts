/** Node's built-in modules inside a world: files, streams, crypto, timers/promises and the rest. */
import { pbkdf2Sync } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadFile } from "../../../src/api/project/load/load.ts";
import { BUILTINS, isBuiltin, REFUSED } from "../../../src/engine/sandbox/builtins/catalog.ts";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import { runLogged } from "../../support/logged.ts";
import { evaluate, folderWith, loadSource, runCode } from "../../support/source.ts";

test("every built-in module of Node is either simulated or refused, and none is both", () => {
  const names = builtinModules.filter((name) => !name.startsWith("_")).map((name) => name.replace(/^node:/, ""));
  expect(names.filter((name) => !isBuiltin(name))).toEqual([]);
  expect(Object.keys(BUILTINS).filter((name) => name in REFUSED)).toEqual([]);
});

const FS =
  'import * as fs from "node:fs"; import * as fsp from "node:fs/promises"; import * as path from "node:path"; import util from "node:util";';

/** Runs the same code on the simulated and on the real file system, each in an empty folder. */
async function sameAsReal(body: string): Promise<void> {
  const simulated = await evaluate(`const root = "/tmp/x"; fs.mkdirSync(root); ${body}`, FS);
  const root = mkdtempSync(join(tmpdir(), "seedbed-parity-"));
  try {
    const [fs, fsp, path] = [await import("node:fs"), await import("node:fs/promises"), await import("node:path")];
    const run = new Function("fs", "fsp", "path", "util", "root", `return (async () => { ${body} })()`);
    const real = JSON.parse(JSON.stringify(await run(fs, fsp, path, await import("node:util"), root)));
    expect(JSON.parse(JSON.stringify(simulated).replaceAll("/tmp/x", root))).toEqual(real);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

// What is simulated is Node; Deno names other system calls in its errors.
describe.skipIf("Deno" in globalThis)("files are as real ones of Node", () => {
  const code = (call: string) => `await (async () => ${call})().then(() => "ok", (e) => [e.code, e.syscall])`;
  const cases: Record<string, string> = {
    "write, read, append, stat": `
      await fsp.writeFile(path.join(root, "a"), "one"); await fsp.appendFile(path.join(root, "a"), "two");
      const stat = await fsp.stat(path.join(root, "a"));
      return [await fsp.readFile(path.join(root, "a"), "utf8"), stat.size, stat.isFile(), stat.isDirectory()];`,
    "folders": `
      const made = await fsp.mkdir(path.join(root, "b/c/d"), { recursive: true });
      fs.writeFileSync(path.join(root, "b/f"), "");
      return [made, (await fsp.readdir(path.join(root, "b"))).sort(), fs.existsSync(path.join(root, "nope")),
        (await fsp.readdir(path.join(root, "b"), { withFileTypes: true })).map((e) => [e.name, e.isDirectory()]).sort()];`,
    "rename, copy, link, unlink": `
      fs.writeFileSync(path.join(root, "a"), "x"); await fsp.rename(path.join(root, "a"), path.join(root, "b"));
      await fsp.copyFile(path.join(root, "b"), path.join(root, "c")); await fsp.symlink("c", path.join(root, "l"));
      const link = await fsp.readlink(path.join(root, "l")); await fsp.unlink(path.join(root, "b"));
      return [fs.readdirSync(root).sort(), link, fs.readFileSync(path.join(root, "l"), "utf8")];`,
    "error codes": `
      fs.mkdirSync(path.join(root, "full")); fs.writeFileSync(path.join(root, "full/x"), "");
      return [${code('fsp.readFile(path.join(root, "no"))')}, ${code('fsp.mkdir(path.join(root, "full"))')},
        ${code('fsp.mkdir(path.join(root, "full/x"), { recursive: true })')},
        ${code('fsp.rmdir(path.join(root, "full"))')}, ${code("fsp.readFile(root)")}, ${
      code('fsp.stat(path.join(root, "no/no"))')
    },
        ${code('fsp.open(path.join(root, "no"), "r")')}, ${code('fsp.access(path.join(root, "no"))')}];`,
    "callbacks": `
      const call = (f, ...a) => new Promise((resolve) => f(...a, (...r) => resolve(r.map((x) => x?.code ?? x))));
      const p = path.join(root, "cb");
      const written = await call(fs.writeFile, p, "text"); const [, fd] = await call(fs.open, p, "r");
      const buffer = Buffer.alloc(4); const read = await call(fs.read, fd, buffer, 0, 4, 0);
      return [written, read[1], buffer.toString(), await call(fs.close, fd), await call(fs.stat, path.join(root, "no")), await new Promise((r) => fs.exists(p, r))];`,
    "promisified functions": `
      const { promisify } = util; const fd = fs.openSync(path.join(root, "p"), "w+"); const buffer = Buffer.alloc(2);
      return [await promisify(fs.exists)(root), await promisify(fs.write)(fd, "abc"), await promisify(fs.writev)(fd, [Buffer.from("d")]),
        await promisify(fs.read)(fd, buffer, 0, 2, 0), await promisify(fs.readv)(fd, [buffer], 0), await promisify(fs.close)(fd) ?? null];`,
    "file handles": `
      const handle = await fsp.open(path.join(root, "h"), "w+");
      const { bytesWritten } = await handle.write("hello"); await handle.sync();
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(5), 0, 5, 0);
      const size = (await handle.stat()).size; await handle.close();
      return [bytesWritten, bytesRead, buffer.toString(), size];`,
    "a handle read in lines": `
      fs.writeFileSync(path.join(root, "lines"), "a\\nb\\r\\nc"); const handle = await fsp.open(path.join(root, "lines"));
      const lines = []; for await (const line of handle.readLines()) lines.push(line); return lines;`,
    "streams": `
      const p = path.join(root, "s"); const out = fs.createWriteStream(p);
      out.write("one "); out.end("two"); await new Promise((resolve) => out.on("finish", resolve));
      let text = ""; for await (const chunk of fs.createReadStream(p, { encoding: "utf8", start: 1, end: 5 })) text += chunk;
      const failed = await new Promise((resolve) => fs.createReadStream(path.join(root, "no")).on("error", (e) => resolve(e.code)));
      return [text, failed, out.bytesWritten];`,
    "opendir": `
      for (const name of ["z", "a"]) fs.writeFileSync(path.join(root, name), "");
      const names = []; for await (const entry of await fsp.opendir(root)) names.push(entry.name); return names.sort();`,
    "mkdtemp and rm": `
      const made = await fsp.mkdtemp(path.join(root, "t-")); const inside = made.startsWith(path.join(root, "t-"));
      await fsp.rm(made, { recursive: true }); return [inside, fs.existsSync(made), ${
      code('fsp.rm(path.join(root, "no"))')
    }, await fsp.rm(path.join(root, "no"), { force: true }) ?? null];`,
  };
  for (const [name, body] of Object.entries(cases)) test(name, () => sameAsReal(body));
});

test("times of files are virtual", async () => {
  const value = await evaluate(
    'await world.sleep(1500); fs.writeFileSync("f", "x"); return fs.statSync("f").mtimeMs;',
    FS,
  );
  expect(value).toBe(Date.UTC(2026, 0, 1) + 1500);
});

test("an asynchronous file call takes effect when the scheduler picks it, in every order", async () => {
  const body = `
    const [first] = await Promise.all([fsp.readFile("f", "utf8").catch((e) => e.code), fsp.writeFile("f", "x")]);
    return first;`;
  const seen = new Set<unknown>();
  for (let seed = 1; seed <= 10; seed++) seen.add(await evaluate(body, FS, seed));
  expect(seen).toEqual(new Set(["x", "", "ENOENT"]));
});

test("an error of a stream without a listener ends the run", async () => {
  const result = await runCode('fs.createReadStream("no"); await world.sleep(1);', undefined, FS);
  expect(result.outcome.finding).toMatchObject({ kind: "error", title: "Error ENOENT" });
});

test("a file callback that throws ends the run with its line", async () => {
  const result = await runCode(
    'fs.readFile("no", () => { throw new Error("in a callback"); }); await world.sleep(1);',
    undefined,
    FS,
  );
  expect(result.outcome.finding).toMatchObject({ kind: "error", message: "Error: in a callback" });
});

test("watching files is refused by name", async () => {
  const result = await runCode('fs.watch("x");', undefined, FS);
  expect(result.outcome.finding).toMatchObject({ kind: "unsimulated", title: "unsimulated fs.watch" });
});

test("timers/promises supports values, aborting and intervals", async () => {
  const value = await evaluate(
    `const ticks = []; for await (const value of timers.setInterval(10, "t")) { ticks.push(value, performance.now()); if (ticks.length === 6) break; }
     const aborted = await timers.setTimeout(5, null, { signal: AbortSignal.timeout(1) }).catch((error) => error.name);
     return [ticks, await timers.setTimeout(5, "v"), await timers.setImmediate("i"), aborted, await promisify(setTimeout)(3, "p")];`,
    'import * as timers from "node:timers/promises"; import { promisify } from "node:util";',
  );
  expect(value).toEqual([["t", 1010, "t", 1020, "t", 1030], "v", "i", "AbortError", "p"]);
});

test("crypto computes for real and draws from the seed", async () => {
  const body = `
    const derived = await new Promise((resolve, reject) => crypto.pbkdf2("p", "s", 10, 8, "sha256", (e, k) => e ? reject(e) : resolve(k.toString("hex"))));
    return [crypto.createHash("sha256").update("abc").digest("hex").slice(0, 8), derived, crypto.randomBytes(4).toString("hex"),
      crypto.randomInt(5, 9), crypto.randomUUID().length];`;
  const head = 'import crypto from "node:crypto";';
  const one = await evaluate(body, head, 1) as unknown[];
  expect(one.slice(0, 2)).toEqual(["ba7816bf", pbkdf2Sync("p", "s", 10, 8, "sha256").toString("hex")]);
  expect(one[3]).toBeGreaterThanOrEqual(5);
  expect(await evaluate(body, head, 1)).toEqual(one);
  expect(await evaluate(body, head, 2)).not.toEqual(one);
});

test("the program's AsyncLocalStorage follows timers, ticks and files", async () => {
  const value = await evaluate(
    `const als = new AsyncLocalStorage(); const seen = [];
     await als.run("ctx", () => new Promise((resolve) => {
       setTimeout(() => { seen.push(als.getStore()); process.nextTick(() => { seen.push(als.getStore());
         fs.stat("/", () => { seen.push(als.getStore()); resolve(); }); }); }, 5);
     }));
     return [...seen, als.getStore() ?? null];`,
    `${FS} import { AsyncLocalStorage } from "node:async_hooks";`,
  );
  expect(value).toEqual(["ctx", "ctx", "ctx", null]);
});

test("AsyncLocalStorage of the program reaches the tasks that a step starts, and no other run", async () => {
  const [loaded] = await loadSource(
    `import { AsyncLocalStorage } from "node:async_hooks"; import { strictEqual } from "node:assert";
     import { scenario } from "seedbed";
     const als = new AsyncLocalStorage();
     const look = async ({ yieldNow }) => { strictEqual(als.getStore(), "set"); await yieldNow(); strictEqual(als.getStore(), "set"); };
     export default scenario("stores").step("starts without one", () => strictEqual(als.getStore(), undefined))
       .step("enters", () => als.enterWith("set")).parallel("both", { ann: look, bob: look });`,
  );
  const { failed } = await testProgram(loaded!.program, { seeds: [1, 2, 3] });
  expect(failed?.outcome.finding).toBeUndefined();
});

test("relative paths start at the world's working folder", async () => {
  const value = await evaluate(
    `return [path.resolve(), path.resolve("a"), path.relative("a", "/app/b"), path.posix.resolve("x"), path.win32.resolve("x"),
       path.join("a", ".."), url.pathToFileURL("a b/").href, url.pathToFileURL("/c#").href, url.fileURLToPath("file:///d"), import.meta.url,
       import.meta.dirname];`,
    'import path from "node:path"; import url from "node:url";',
  );
  expect(value).toEqual([
    "/app",
    "/app/a",
    "../b",
    "/app/x",
    "C:\\app\\x",
    ".",
    "file:///app/a%20b/",
    "file:///c%23",
    "/d",
    "file:///app/case.scenario.ts",
    "/app",
  ]);
});

test("CommonJS knows its file and its folder", async () => {
  const [loaded] = await loadSource(
    `const { scenario } = require("seedbed");
     module.exports = scenario("case").step("code", () => { throw new Error(__filename + " " + __dirname); });`,
    "case.scenario.cts",
  );
  const { outcome } = await testProgram(loaded!.program, { seed: 0, strategy: "fifo", shrink: false });
  expect(outcome.finding?.message).toBe("Error: /app/case.scenario.cts /app");
});

test("node:os shows the same machine everywhere", async () => {
  const value = await evaluate(
    "return [os.hostname(), os.cpus().length, os.tmpdir(), process.cwd(), process.pid, process.platform, process.env.HOME ?? null, path.sep];",
    `${FS} import os from "node:os";`,
  );
  expect(value).toEqual(["seedbed", 1, "/tmp", "/app", 1, "linux", null, "/"]);
});

describe("a refused module that a dependency imports", () => {
  const load = async (source: string, use: string) => {
    const folder = await folderWith({
      "case.scenario.ts": `import { scenario } from "seedbed"; import { use } from "a-package";\n` +
        `export default scenario("case").step("code", (world) => world.event("value", ${use}));`,
    });
    mkdirSync(join(folder, "node_modules", "a-package"), { recursive: true });
    writeFileSync(join(folder, "node_modules", "a-package", "index.js"), source);
    const [loaded] = await loadFile(join(folder, "case.scenario.ts"));
    return await runLogged(loaded!.program);
  };
  const source =
    `import { isMainThread, Worker } from "node:worker_threads"; import { constants, connect } from "node:http2";
    export const use = { there: () => [isMainThread, constants.HTTP_STATUS_OK, typeof connect, typeof Worker], made: () => connect("http://a.test"),
      read: () => Worker.name.length + connect.SHARE };`;
  test("a refused module can be loaded by a dependency, and its data and pure functions used", async () => {
    expect((await load(source, "use.there()")).events("value")).toEqual([[true, 200, "function", "function"]]);
  });
  test("a refused module is refused by name when a dependency uses it", async () => {
    expect((await load(source, "use.made()")).outcome.finding?.title).toBe("unsimulated node:http2.connect");
    expect((await load(source, "use.read()")).outcome.finding?.title).toBe(
      "unsimulated node:http2.connect.SHARE",
    );
  });
});
