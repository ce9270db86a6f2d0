/** The global `Deno` inside a world: the same on Node and on Deno, for the author's own code. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { beforeAll, describe, expect, test } from "vitest";
import { loadFile } from "../../../src/api/project/load/load.ts";
import type { Json } from "../../../src/engine/json.ts";
import { ROOT } from "../../support/files.ts";
import { programOf, runLogged, valueOf as valueOfScript } from "../../support/logged.ts";
import { folderWith } from "../../support/source.ts";
import { SYNC_LIMIT } from "../../support/processes.ts";

const STEPS = ['proc.when("git", ["status"]).exits(0, "clean\\n")', 'proc.when("make").exits(2, "half", "no rule\\n")'];
const HOST = { backends: { proc: "host" } } as const;

const valueOf = (body: string) => valueOfScript({ steps: STEPS, body });
const run = async (body: string, seed = 0) => await runLogged(await programOf({ steps: STEPS, body }), seed);

/** Bodies that return what they found, below a folder `root` that is empty. */
const FILES: Record<string, string> = {
  "write, read, append, stat": `
    await Deno.writeTextFile(root + "/a", "one"); Deno.writeTextFileSync(root + "/a", " two", { append: true });
    await Deno.writeFile(root + "/b", new Uint8Array([1, 2]));
    const { size, isFile, isDirectory, isSymlink, mtime } = await Deno.stat(root + "/a");
    return [await Deno.readTextFile(root + "/a"), [...Deno.readFileSync(root + "/b")], size, isFile, isDirectory, isSymlink, mtime instanceof Date];`,
  "folders": `
    await Deno.mkdir(root + "/x/y", { recursive: true }); Deno.mkdirSync(root + "/x/y", { recursive: true });
    Deno.writeTextFileSync(root + "/x/f", ""); const names = [];
    for await (const { name, isFile, isDirectory } of Deno.readDir(root + "/x")) names.push([name, isFile, isDirectory]);
    await Deno.remove(root + "/x", { recursive: true });
    return [names.sort(), [...Deno.readDirSync(root)]];`,
  "rename, copy, link": `
    Deno.writeTextFileSync(root + "/a", "x"); await Deno.rename(root + "/a", root + "/b"); await Deno.copyFile(root + "/b", root + "/c");
    await Deno.symlink("c", root + "/l"); Deno.removeSync(root + "/b");
    const { isSymlink } = await Deno.lstat(root + "/l");
    return [isSymlink, await Deno.readLink(root + "/l"), await Deno.realPath(root + "/l") === Deno.realPathSync(root + "/c"),
      Deno.readTextFileSync(root + "/l"), [...Deno.readDirSync(root)].map((e) => e.name).sort()];`,
  "temporary files": `
    const folder = await Deno.makeTempDir({ dir: root, prefix: "p-" }); const file = Deno.makeTempFileSync({ dir: root, suffix: ".txt" });
    return [folder.startsWith(root + "/p-"), Deno.statSync(folder).isDirectory, file.endsWith(".txt"), Deno.readTextFileSync(file)];`,
  "a stream that is written": `
    await Deno.writeTextFile(root + "/s", new ReadableStream({ start(c) { c.enqueue("one "); c.enqueue("two"); c.close(); } }));
    return Deno.readTextFileSync(root + "/s");`,
  "errors": `
    Deno.mkdirSync(root + "/d"); Deno.writeTextFileSync(root + "/d/f", "");
    const calls = [() => Deno.readTextFile(root + "/no"), () => Deno.readFileSync(root + "/d"), () => Deno.writeTextFileSync(root + "/no/x", ""),
      () => Deno.writeTextFile(root + "/d/f", "", { createNew: true }), () => Deno.writeTextFile(root + "/new", "", { create: false }),
      () => Deno.mkdir(root + "/d"), () => Deno.mkdirSync(root + "/d/f", { recursive: true }), () => Deno.remove(root + "/no"), () => Deno.remove(root + "/d"),
      () => Deno.rename(root + "/no", root + "/b"), () => Deno.stat(root + "/d/f/g"), () => Deno.lstatSync(root + "/no"),
      () => [...Deno.readDirSync(root + "/no")], () => Deno.copyFile(root + "/no", root + "/b"), () => Deno.realPath(root + "/no"),
      async () => { for await (const _ of Deno.readDir(root + "/no")); }, () => Deno.env.set("", "x"), () => Deno.makeTempDir({ dir: root + "/no" })];
    const found = [];
    for (const call of calls) {
      found.push(await (async () => call())().then(() => "ok", (e) => [e.name, e.message.replaceAll(root, ""), e.code ?? null,
        e instanceof Deno.errors.NotFound, e instanceof Error]));
    }
    return found;`,
};

/** What the real Deno finds, by name of the case. */
function askDeno(): Record<string, Json> {
  const cases = Object.entries(FILES).map(([name, body]) =>
    `[${JSON.stringify(name)}]: await (async () => { const root = Deno.makeTempDirSync(); try { ` +
    `return JSON.parse(JSON.stringify(await (async () => { ${body} })()).replaceAll(root, "/tmp/x")); ` +
    `} finally { Deno.removeSync(root, { recursive: true }); } })()`
  );
  const input = `console.log(JSON.stringify({ ${cases.join(",")} }));`;
  const { stdout, stderr } = spawnSync(`${ROOT}node_modules/.bin/deno`, ["run", "-A", "-"], {
    ...SYNC_LIMIT,
    input,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}

describe("files", () => {
  let real: Record<string, Json> = {};
  beforeAll(() => {
    real = askDeno();
  });
  for (const [name, body] of Object.entries(FILES)) {
    test(`${name}, as with the real Deno`, async () => {
      expect(await valueOf(`const root = "/tmp/x"; Deno.mkdirSync(root); ${body}`)).toEqual(real[name]);
    });
  }

  test("an asynchronous Deno file call takes effect when the scheduler picks it, in every order", async () => {
    const body = `
      const [first] = await Promise.all([Deno.readTextFile("f").catch((e) => e.name), Deno.writeTextFile("f", "x")]);
      world.event("first", first);`;
    const seen = new Set<unknown>();
    for (let seed = 1; seed <= 10; seed++) {
      const result = await run(body, seed);
      seen.add(result.events("first")[0]);
      expect((await run(body, seed)).log).toEqual(result.log);
    }
    expect(seen).toEqual(new Set(["x", "", "NotFound"]));
  });

  test("files of Deno are those of node:fs, in the working folder", async () => {
    const value = await valueOfScript({
      head: 'import { readFileSync } from "node:fs";',
      body:
        'await Deno.writeTextFile(new URL("file:///app/f"), "shared"); return [readFileSync("f", "utf8"), Deno.cwd()];',
    });
    expect(value).toEqual(["shared", "/app"]);
  });
});

test("Deno.env is the world's environment", async () => {
  const { events, outcome } = await runLogged(
    await programOf({
      world: { env: { HOME: "/home/me" } },
      body: `
        Deno.env.set("NEW", "1"); Deno.env.delete("HOME");
        world.event("value", [Deno.env.get("HOME") ?? null, Deno.env.has("NEW"), process.env.NEW, Deno.env.toObject()]);`,
    }),
  );
  expect(outcome.finding).toBeUndefined();
  expect(events("value")).toEqual([[null, true, "1", { NEW: "1" }]]);
});

test("Deno shows the same machine everywhere", async () => {
  const value = await valueOf("return [Deno.args, Deno.pid, Deno.build.os, Deno.version.deno.split('.').length];");
  expect(value).toEqual([[], 1, "linux", 3]);
});

test("Deno.exit ends the run, and says so", async () => {
  const { finding } = (await run("Deno.exit(3);")).outcome;
  expect(finding).toMatchObject({ title: "Deno.exit", message: expect.stringContaining("Deno.exit(3)") });
});

describe("Deno.Command", () => {
  test("Deno.Command gives the whole output, later or at once", async () => {
    const value = await valueOf(`
      const decode = (bytes) => new TextDecoder().decode(bytes);
      const { code, success, signal, stdout } = await new Deno.Command("git", { args: ["status"] }).output();
      const failed = new Deno.Command("make").outputSync();
      return [code, success, signal, decode(stdout), failed.code, failed.success, decode(failed.stderr)];`);
    expect(value).toEqual([0, true, null, "clean\n", 2, false, "no rule\n"]);
  });

  test("Deno.Command spawns a process with a status, streams, and what is not piped", async () => {
    const { events, outcome } = await run(`
      const child = new Deno.Command("make", { stdout: "piped", stderr: "inherit" }).spawn();
      const missing = []; for (const name of ["stdin", "stderr"]) { try { child[name]; } catch (e) { missing.push(e.message); } }
      const [out, status] = await Promise.all([child.stdout.text(), child.status]);
      let late; try { child.kill(); } catch (e) { late = e.message; }
      world.event("value", [out, status, missing, late, child.pid]);`);
    expect(outcome.finding).toBeUndefined();
    expect(events("value")).toEqual([[
      "half",
      { success: false, code: 2, signal: null },
      ["Cannot get 'stdin': 'stdin' is not piped", "Cannot get 'stderr': 'stderr' is not piped"],
      "Child process has already terminated",
      2,
    ]]);
    expect(events("stderr")).toEqual(["no rule\n"]);
  });

  test("Deno.Command can be killed", async () => {
    const value = await valueOf(`
      const child = new Deno.Command("git", { args: ["status"], stdout: "piped" }).spawn(); child.kill("SIGTERM");
      const { code, signal, stdout } = await child.output();
      return [code, signal, stdout.length];`);
    expect(value).toEqual([143, "SIGTERM", 0]);
  });

  test("Deno.Command without a rule is a finding that says what to declare, even if the error is caught", async () => {
    for (const call of ["await new Deno.Command('nope').output();", "await new Deno.Command('nope').spawn().status;"]) {
      const { finding } = (await run(call)).outcome;
      expect(finding).toMatchObject({
        title: "proc_unmatched",
        hint: expect.stringContaining('proc.when("nope", [])'),
      });
    }
    const { finding } = (await run("await new Deno.Command('nope').output().catch(() => {});")).outcome;
    expect(finding).toMatchObject({ title: "proc_unmatched" });
  });

  test.skipIf(process.platform === "win32")(
    "Deno.Command on the host passes input, and a missing program is NotFound",
    async () => {
      const program = await programOf({
        world: HOST,
        body: `
        const child = new Deno.Command("tr", { args: ["a-z", "A-Z"], stdin: "piped", stdout: "piped" }).spawn();
        const writer = child.stdin.getWriter(); await writer.write(new TextEncoder().encode("given")); await writer.close();
        const error = await new Deno.Command("no-such-program").output().catch((e) => e);
        world.event("value", [await child.stdout.text(), error instanceof Deno.errors.NotFound, error.message]);`,
      });
      const recorded = await runLogged(program);
      expect(recorded.outcome.finding).toBeUndefined();
      expect(recorded.events("value")).toEqual([[
        "GIVEN",
        true,
        "Failed to spawn 'no-such-program': entity not found",
      ]]);
      expect((await runLogged(program, recorded.decisions)).log).toEqual(recorded.log);
    },
  );
});

describe("who sees it", () => {
  test("Deno is visible to the author's code, and not to dependencies or on globalThis", async () => {
    const folder = await folderWith({
      "case.scenario.ts": `
        import { scenario } from "seedbed"; import { runtime, named } from "a-package"; import { own } from "./own.ts";
        export default scenario("case").step("code", (world) =>
          world.event("value", [typeof Deno, own(), runtime(), named({ Deno: "a field" }), "Deno" in globalThis, typeof globalThis.Deno]));`,
      "own.ts": "const held = { Deno }; export const own = () => typeof held.Deno.readTextFile;",
    });
    mkdirSync(join(folder, "node_modules", "a-package"), { recursive: true });
    writeFileSync(
      join(folder, "node_modules", "a-package", "index.js"),
      "export const runtime = () => typeof Deno === 'undefined' ? 'node' : 'deno'; export const named = ({ Deno }) => Deno;",
    );
    const [loaded] = await loadFile(join(folder, "case.scenario.ts"));
    const { events } = await runLogged(loaded!.program);
    expect(events("value")).toEqual([["object", "function", "node", "a field", false, "undefined"]]);
  });

  test("a Deno that the author declares is the author's", async () => {
    expect(await valueOfScript({ head: "const Deno = { own: 1 };", body: "return Deno.own;" })).toBe(1);
    expect(await valueOf("const read = (Deno) => Deno.own; return read({ own: 2 }) + (typeof Deno).length;")).toBe(8);
  });
});

describe("what is not simulated is refused by name", () => {
  for (const [use, hint] of [["serve", "http.when()"], ["openSync", "node:fs"], ["Kv", "node: modules"]] as const) {
    test(`Deno.${use}`, async () => {
      const { finding } = (await run(`\nDeno.${use}();`)).outcome;
      expect(finding).toMatchObject({ kind: "unsimulated", title: `unsimulated Deno.${use}` });
      expect(finding?.hint).toContain(hint);
      expect(finding?.location?.line).toBe(5);
    });
  }
});
