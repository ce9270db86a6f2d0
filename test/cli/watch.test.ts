/** `seedbed test --watch`, with real files, as somebody edits them. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, describe, expect, test, vi } from "vitest";
import { descendantsOf } from "../support/processes.ts";
import { LONG, PASSES } from "./scenarios.ts";
import { COMMAND, RUNTIME_ARGS } from "../support/built.ts";
import { folder, seedbed, start } from "./seedbed.ts";
import { slow, slowUnless } from "../support/slow.ts";

const importing = (name: string, module: string) =>
  `import { scenario } from "seedbed";\nimport { n } from "${module}";\n` +
  `export default scenario("${name}").step("looks", ({ kv }) => {\n` +
  `  kv.set("n", String(n));\n  if (n !== 1) throw new Error(\`n is \${n}\`);\n});\n`;

const TREE = {
  "a.scenario.ts": importing("a", "./lib/half.ts"),
  "b.scenario.ts": importing("b", "./lib/other.ts"),
  "c.scenario.json": PASSES,
  "lib/half.ts": 'export { n } from "./deep.ts";\n',
  "lib/deep.ts": "export const n = 1;\n",
  "lib/other.ts": "export const n = 1;\n",
};

const WAITING = "waiting for changes";
const within = { timeout: 60_000, interval: 20 };

const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
});

/** A watch that goes on. */
function watching(cwd: string, ...args: string[]) {
  const child = start(["test", "--watch", ...args], { cwd });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (more) => text += more);
  children.push(child);
  return {
    child,
    all: () => text,
    /** What the next round tells. */
    async round(): Promise<string> {
      await vi.waitUntil(() => text.includes(WAITING), within);
      const end = text.indexOf(WAITING) + WAITING.length;
      const told = text.slice(0, end);
      text = text.slice(end);
      return told;
    },
    write: (name: string, content: string) => writeFileSync(join(cwd, name), content),
  };
}

describe.concurrent("--watch", () => {
  slow("--watch runs all files, and then those that import an edited file", async () => {
    const cwd = folder(TREE);
    const { round, write } = watching(cwd);
    expect(await round()).toMatch(/^→ 3 files\n[^]*3 passed[^]*✓ all files: 3 passed/);
    write("lib/deep.ts", "export const n = 2;\n");
    const second = await round();
    expect(second).toMatch(/lib\/deep\.ts changed {3}→ 1 of 3 files\n/);
    expect(second).toMatch(/✗ a [^]*n is 2[^]*0 passed, 1 failed[^]*✗ all files: 2 passed, 1 failed/);
    write("lib/other.ts", "export const n = 1;// again\n");
    const third = await round();
    expect(third).toMatch(/lib\/other\.ts changed {3}→ 1 of 3 files\n[^]*✓ b [^]*1 passed/);
    expect(third).toMatch(/✗ all files: 2 passed, 1 failed/);
    write("lib/deep.ts", "export const n = 1;\n");
    expect(await round()).toMatch(/✓ all files: 3 passed/);
  });

  slow("--watch handles new, removed and broken files", async () => {
    const cwd = folder(TREE);
    const { round, write } = watching(cwd);
    await round();
    write("d.scenario.json", JSON.stringify(PASSES));
    expect(await round()).toMatch(/d\.scenario\.json changed {3}→ 1 of 4 files[^]*✓ all files: 4 passed/);
    write("b.scenario.ts", 'import "./nothing.ts";\n');
    expect(await round()).toMatch(/Could not resolve "\.\/nothing\.ts"[^]*✗ all files: 3 passed, 1 file invalid/);
    // What was missing is there now, and nothing else was edited.
    write("nothing.ts", "export const n = 1;\n");
    expect(await round()).toMatch(/no scenario|does not export|expected/);
    // As editors save: another file in its place.
    writeFileSync(join(cwd, "b.tmp"), importing("b", "./nothing.ts"));
    renameSync(join(cwd, "b.tmp"), join(cwd, "b.scenario.ts"));
    await vi.waitUntil(async () => (await round()).includes("✓ all files: 4 passed"), within);
    rmSync(join(cwd, "c.scenario.json"));
    write("lib/half.ts", "export const n = 1;\n");
    expect(await round()).toMatch(/→ 1 of 3 files[^]*✓ all files: 3 passed/);
  });

  slow("--watch finally reports the last saved version, however quickly files change", async () => {
    const cwd = folder({ "a.scenario.ts": importing("a", "./n.ts"), "n.ts": "export const n = 1;\n" });
    const { round, write, all } = watching(cwd);
    await round();
    for (let n = 2; n <= 20; n++) {
      write("n.ts", `export const n = ${n};\n`);
      const before = all().length;
      // Some in one burst, some in the middle of what others set off.
      if (n % 3 === 0) await vi.waitUntil(() => all().length > before, within);
    }
    const last = () => all().slice(all().lastIndexOf(" changed "));
    await vi.waitUntil(() => last().includes("n is 20") && last().includes(WAITING), within);
  });

  test("--watch cancels runs that a change makes obsolete", async () => {
    const cwd = folder({ "long.scenario.json": LONG });
    const { all, round, write } = watching(cwd, "--no-shrink", "--seeds", "1000");
    await vi.waitUntil(() => all().includes("→ 1 file"), within);
    write("long.scenario.json", JSON.stringify(PASSES));
    expect(await round()).toMatch(/✓ passes[^]*✓ all files: 1 passed/);
  });

  slow("--watch reads the configuration again", async () => {
    const cwd = folder({ ...TREE, "seedbed.json": { exclude: ["b.*"] } });
    const { round, write } = watching(cwd);
    expect(await round()).toContain("✓ all files: 2 passed");
    write("seedbed.json", "{}");
    expect(await round()).toMatch(/seedbed\.json changed {3}→ 3 files[^]*✓ all files: 3 passed/);
    write("seedbed.json", '{ "sedes": 1 }');
    expect(await round()).toMatch(/seedbed\.json:1:3: [^]*sedes[^]*did you mean "seeds"/);
    write("seedbed.json", "{}");
    expect(await round()).toContain("✓ all files: 3 passed");
  });

  slow("--watch leaves no process between rounds", async () => {
    const cwd = folder(TREE);
    const { child, round, write } = watching(cwd, "--jobs", "2");
    await round();
    const before = descendantsOf(child.pid!).length;
    for (let n = 2; n < 6; n++) {
      write("lib/deep.ts", `export const n = ${n};\n`);
      await round();
    }
    await vi.waitUntil(() => descendantsOf(child.pid!).length <= before, within);
    // The process that does the work, and the service of esbuild.
    await vi.waitUntil(() => descendantsOf(child.pid!).length <= 2, within);
  });

  slow("--watch ignores packages and stored runs", async () => {
    const cwd = folder({ ...TREE, "node_modules/x/package.json": "{}" });
    const { all, round, write } = watching(cwd);
    await round();
    write("node_modules/x/package.json", '{ "type": "module" }');
    mkdirSync(join(cwd, ".seedbed", "runs"), { recursive: true });
    write(".seedbed/seedbed.json", "{}");
    write("README.md", "nothing of ours");
    write("lib/other.ts", "export const n = 1; //\n");
    expect(await round()).toMatch(/lib\/other\.ts changed {3}→ 1 of 3 files/);
    expect(all()).toBe("\n");
  });

  test("--watch refuses --json, and patterns that match nothing", async () => {
    const json = await seedbed(["test", "--watch", "--json"], { cwd: folder(TREE) });
    expect(json.code).toBe(2);
    expect(json.out).toContain("--watch: expected no --json");
    expect(await seedbed(["test", "none", "--watch"], { cwd: folder(TREE) })).toMatchObject({ code: 2 });
  });

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    slowUnless(signal === "SIGINT")(`${signal} ends --watch`, async () => {
      const { child, round } = watching(folder(TREE));
      await round();
      child.kill(signal);
      await vi.waitUntil(() => child.exitCode !== null || child.signalCode !== null, within);
      expect([signal, 130, 143]).toContain(child.signalCode ?? child.exitCode);
    });
  }
});

slow("--watch accepts keys on a terminal", async () => {
  const cwd = folder(TREE);
  const line = [process.execPath, ...RUNTIME_ARGS, COMMAND, "test", "--watch"].join(" ");
  const child = spawn("script", ["-qec", line, "/dev/null"], {
    cwd,
    env: { ...process.env, CI: "", NO_COLOR: "1", LC_ALL: "C.UTF-8" },
  });
  children.push(child);
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (more) => text += more);
  const next = async (key: string, pattern: RegExp) => {
    text = "";
    child.stdin.write(key);
    await vi.waitUntil(() => pattern.test(text), within);
  };
  await vi.waitUntil(() => text.includes(WAITING), within);
  expect(text).toContain("a: run all   Enter: rerun   q: quit");
  writeFileSync(join(cwd, "lib/deep.ts"), "export const n = 2;\n");
  await next("", /1 of 3 files[^]*waiting/);
  await next("\r", /1 of 3 files[^]*n is 2[^]*waiting/);
  await next("a", /→ 3 files[^]*2 passed, 1 failed[^]*waiting/);
  child.stdin.write("q");
  await vi.waitUntil(() => child.exitCode !== null, within);
  expect(child.exitCode).toBe(1);
});
