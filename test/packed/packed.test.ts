/** The packed package in a project of somebody: its types, its library, its plugin for vitest. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { codeBlocks } from "../support/documents.ts";
import { ROOT } from "../support/files.ts";
import { ENVIRONMENT, pack, PACKED_WITHIN_MS, projectWith } from "../support/packed.ts";
import { SYNC_LIMIT } from "../support/processes.ts";
import { slow } from "../support/slow.ts";

let tarball = "";
beforeAll(async () => {
  tarball = await pack();
}, PACKED_WITHIN_MS);

const USES =
  `import { check, compile, loadConfig, openSession, replay, run, scenario, shrink, stream, test } from "seedbed";
import { Job, kv, type RunOptions, type ScenarioReport, SeedbedError, type StreamEvent, type TestReport } from "seedbed";
import { seedbed, type ScenarioTestOptions } from "seedbed/vitest";

const built = scenario("x").step(kv.set("a", "b")).parallel("p", { a: async (world) => await world.sleep(1) });
const options: RunOptions = { seeds: 3, signal: AbortSignal.timeout(1), config: await loadConfig() };
const report: ScenarioReport = await run("x.ts", options);
export const status: "pass" | "fail" | "timeout" | "skip" = report.status;
const testing: Job<unknown, TestReport> = test(["src"], { tags: ["a"] });
for await (const event of test(["src"])) if (event.kind === "scenario") event.report.name satisfies string;
export const events: StreamEvent[] = [];
for await (const event of stream(["test"])) if (event.kind === "end") event.summary.passed satisfies number;
(await replay("latest")).verdict satisfies "reproduced" | "divergence";
(await shrink("latest", { maxAttempts: 3 })).trace satisfies string;
(await compile("x.ts")).steps.length satisfies number;
(await openSession("x.ts")).session.branches.length satisfies number;
await check(built, { seeds: 3 });
const plugin: ScenarioTestOptions = { seeds: 3 };
seedbed(plugin).name satisfies "seedbed";
export const ok: boolean = (await testing).ok;
export const code: string = new SeedbedError("usage", "x").code;
// @ts-expect-error a word that there is not
await run("x.ts", { sedes: 3 });
`;

describe("types, under strict, with the libraries checked too, and no types of Node around", () => {
  async function expectAccepted(moduleResolution: "nodenext" | "bundler"): Promise<void> {
    const folder = await projectWith(tarball, {
      "uses.ts": USES,
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          strict: true,
          exactOptionalPropertyTypes: true,
          noUncheckedIndexedAccess: true,
          skipLibCheck: false,
          noEmit: true,
          target: "es2022",
          module: moduleResolution === "bundler" ? "esnext" : "nodenext",
          moduleResolution,
          types: [],
        },
        files: ["uses.ts"],
      }),
    });
    const { stdout, status } = spawnSync(join(ROOT, "node_modules", ".bin", "tsc"), ["-p", "."], {
      ...SYNC_LIMIT,
      cwd: folder,
      encoding: "utf8",
    });
    expect([status, stdout]).toEqual([0, ""]);
  }
  slow("the packed types work with moduleResolution nodenext", () => expectAccepted("nodenext"));
  slow("the packed types work with moduleResolution bundler", () => expectAccepted("bundler"));
});

const COUNTER = `import { kv, scenario } from "seedbed";
import { LATE } from "./late.ts";
const add = async (world) => {
  const before = Number(world.kv.get("n") ?? 0);
  if (LATE) await world.sleep(1);
  world.kv.set("n", String(before + 1));
};
export default scenario("both are counted").parallel("two add", { ann: add, bob: add }).step(kv.expectGet("n", "2"));
export const other = scenario("another").step(kv.set("a", "b"));
export const later = scenario("not yet").skip("later").step(kv.set("a", "b"));
`;

slow("stream() finds the command of its package", async () => {
  const folder = await projectWith(tarball, {
    "late.ts": "export const LATE = true;\n",
    "counter.scenario.ts": COUNTER,
    "main.mjs": `import { stream } from "seedbed";
const { exitCode, summary } = await stream(["test"]);
console.log(JSON.stringify({ exitCode, summary }));\n`,
  });
  const { stdout, stderr } = spawnSync("node", ["main.mjs"], {
    ...SYNC_LIMIT,
    cwd: folder,
    encoding: "utf8",
    env: ENVIRONMENT,
  });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toMatchObject({ exitCode: 1, summary: { passed: 1, failed: 1, skipped: 1 } });
});

describe("vitest", () => {
  const config = codeBlocks(readFileSync(`${ROOT}docs/library.md`, "utf8"))
    .find(({ note }) => note.includes("vitest.config.ts"))!.code;

  async function project(files: Readonly<Record<string, string>> = {}) {
    return await projectWith(tarball, {
      "vitest.config.ts": config,
      "late.ts": "export const LATE = true;\n",
      "counter.scenario.ts": COUNTER,
      ...files,
    }, "all");
  }

  function vitest(cwd: string, ...args: string[]) {
    const { stdout, stderr, status } = spawnSync(
      "node",
      [join(ROOT, "node_modules/vitest/vitest.mjs"), "run", ...args],
      {
        ...SYNC_LIMIT,
        cwd,
        encoding: "utf8",
        env: ENVIRONMENT,
      },
    );
    return { output: stdout + stderr, status };
  }

  slow("the vitest plugin runs scenarios as tests, and a failure is a story that can be replayed", async () => {
    const folder = await project({
      "plain.test.ts": `import { expect, test } from "vitest";
import counter from "./counter.scenario.ts";
import { check } from "seedbed";
test("a scenario file can be imported like any module", async () => {
  await expect(check(counter)).rejects.toThrow("expected key");
});\n`,
      "deep/down.scenario.ts": `import { scenario } from "seedbed";
export default scenario("below").step("fails", () => {
  throw new Error("far down");
});\n`,
    });
    const { output, status } = vitest(folder);
    expect(status).toBe(1);
    expect(output).toMatch(/× both are counted/);
    expect(output).toMatch(/Tests +2 failed \| 2 passed \| 1 skipped \(5\)/);
    expect(output).toContain("❯ deep/down.scenario.ts:3:");
    expect(output).toContain('ScenarioFailure: expected key "n" to be "2", found "1"');
    expect(output).toMatch(/counter\.scenario\.ts:8 +\.step|counter\.scenario\.ts:8 .*main +← fails here/);
    expect(output).toContain("❯ counter.scenario.ts:8:");
    const [, trace] = /replay +seedbed replay (\S+)/.exec(output)!;
    const cli = join(folder, "node_modules", "seedbed", "dist", "cli.js");
    const replayed = spawnSync("node", [cli, "replay", trace!], {
      ...SYNC_LIMIT,
      cwd: folder,
      encoding: "utf8",
      env: ENVIRONMENT,
    });
    expect([replayed.status, replayed.stdout]).toEqual([1, expect.stringContaining("reproduced")]);
  });

  slow("the vitest plugin filters by name with -t, and its options count", async () => {
    const folder = await project();
    expect(vitest(folder, "-t", "another").output).toMatch(/Tests +1 passed \| 2 skipped \(3\)/);
    await writeFile(join(folder, "vitest.config.ts"), config.replace("seeds: 200", "store: false"));
    expect(vitest(folder).output).toContain("both are counted");
    expect(existsSync(join(folder, ".seedbed"))).toBe(false);
    await writeFile(join(folder, "vitest.config.ts"), config.replace("seeds: 200", "sedes: 200"));
    expect(vitest(folder).output).toContain('unknown field "sedes"');
  });

  slow("the vitest plugin reruns a scenario when a module that it imports changes", async () => {
    const folder = await project();
    const child: ChildProcess = spawn("node", [join(ROOT, "node_modules/vitest/vitest.mjs"), "--watch"], {
      cwd: folder,
      env: ENVIRONMENT,
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    let output = "";
    child.stdout!.setEncoding("utf8").on("data", (text: string) => output += text);
    child.stderr!.setEncoding("utf8").on("data", (text: string) => output += text);
    await vi.waitUntil(() => /Tests +1 failed[^]*Waiting|Tests +1 failed[^]*Watching/i.test(output), {
      timeout: 60_000,
    });
    output = "";
    await writeFile(join(folder, "late.ts"), "export const LATE = false;\n");
    await vi.waitUntil(() => /Tests +2 passed \| 1 skipped \(3\)/.test(output), { timeout: 60_000 });
  });
});

test("the library works on Deno in a project of npm packages", { skip: !("deno" in process.versions) }, async () => {
  const folder = await projectWith(tarball, {
    "late.ts": "export const LATE = true;\n",
    "counter.scenario.ts": COUNTER,
    "main.ts":
      `import { run } from "seedbed"; console.log((await run("counter.scenario.ts", { scenario: "another" })).status);\n`,
  });
  const { stdout, stderr } = spawnSync(process.execPath, ["run", "-A", "main.ts"], {
    ...SYNC_LIMIT,
    cwd: folder,
    encoding: "utf8",
    env: ENVIRONMENT,
  });
  expect([stderr, stdout]).toEqual(["", "pass\n"]);
});
