/** Options that set the world: backends and memory. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { isAlive } from "../support/processes.ts";
import { ended, folder, seedbed, start } from "./seedbed.ts";
import { slowUnless } from "../support/slow.ts";

const LEAKS = {
  version: 1,
  name: "leaks",
  steps: [
    { type: "memory_alloc", bytes: 100, key: "a", tag: "cache" },
    { type: "memory_checkpoint", name: "filled" },
    { type: "memory_alloc", bytes: 50, key: "b" },
    { type: "memory_free", key: "a" },
  ],
};

const SHELL = {
  version: 1,
  name: "asks the host",
  steps: [{ type: "proc_spawn", cmd: "sh", args: ["-c", "echo x >> count; exit 1"], expect_exit: 0 }],
};

describe.concurrent("memory", () => {
  test("a memory leak is a warning, and a failure on request or beyond a budget", async () => {
    const cwd = folder({ "leaks.json": LEAKS });
    const run = (...options: string[]) => seedbed(["run", "leaks.json", ...options], { cwd });
    expect(await run()).toMatchObject({
      code: 0,
      out: expect.stringContaining("memory: 1 allocation (50 bytes) never freed"),
    });
    const failed = await run("--fail-on-leak");
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.out).toContain("allocation 2: 50 bytes, made by step 2");
    expect(await run("--leak-budget", "49")).toMatchObject({ code: 1 });
    expect(await run("--leak-budget", "50")).toMatchObject({ code: 0 });
  });

  test("memory limits are options, and the memory report is stored with the run", async () => {
    const cwd = folder({ "leaks.json": LEAKS });
    const run = (...options: string[]) => seedbed(["run", "leaks.json", "--json", ...options], { cwd });
    expect((await run("--mem-limit-mb", "0")).out).toContain("expected 100 bytes, 0 of 0 bytes are in use");
    expect((await run("--mem-fail-after", "1")).out).toContain("every allocation after the first 1 fails");
    const { code, out } = await run("--mem-track");
    expect(code).toBe(0);
    const { recording } = (JSON.parse(out) as { scenario: { recording: { memory: string } } }).scenario;
    const ledger = JSON.parse(readFileSync(join(cwd, recording.memory), "utf8")) as object;
    expect(ledger).toMatchObject({
      schema: "seedbed/memory@1",
      summary: { allocations: 2, frees: 1, refused: 0, inUseBytes: 50, peakBytes: 150, leaks: 1 },
      leaks: [{ id: 2, bytes: 50, step: "2" }],
      diffs: [
        { from: "start", to: "filled", deltaBytes: 100, added: [1], removed: [] },
        { from: "filled", to: "end", deltaBytes: -50, added: [2], removed: [1] },
      ],
    });
    expect(JSON.stringify(ledger)).toContain('{"from":"step:0","to":"allocation:1","kind":"allocates"}');
  });
});

describe.concurrent("host backends", () => {
  test("a failing run with a host is recorded, and shrinking, storing and replaying do not use the host", async () => {
    const cwd = folder({ "shell.json": SHELL });
    const count = () => readFileSync(join(cwd, "count"), "utf8").split("x").length - 1;
    const first = await seedbed(["run", "shell.json", "--proc-backend", "host", "--record", "t.jsonl"], { cwd });
    expect(first).toMatchObject({ code: 1, out: expect.stringContaining("sh: expected exit code 0, found 1") });
    expect(count()).toBe(1);
    expect(await seedbed(["replay", "t.jsonl"], { cwd })).toMatchObject({ code: 1 });
    expect(await seedbed(["shrink", "t.jsonl"], { cwd })).toMatchObject({ code: 0 });
    expect(count()).toBe(1);
    expect(await seedbed(["run", "shell.json", "--proc-backend", "host", "--seeds", "3"], { cwd })).toMatchObject({
      code: 1,
      out: expect.stringContaining("replay   seedbed replay .seedbed/runs/"),
    });
    expect(count()).toBe(2);
  });

  test("--det refuses host backends, including those of the scenario, and starts nothing", async () => {
    const cwd = folder({ "shell.json": { ...SHELL, world: { backends: { proc: "host" } } } });
    expect(await seedbed(["run", "shell.json", "--det"], { cwd })).toMatchObject({
      code: 2,
      err: expect.stringContaining("host backends are refused under --det, found proc on the host"),
    });
    expect(existsSync(join(cwd, "count"))).toBe(false);
  });

  test("a scenario that uses the host runs once, unless seeds are given", async () => {
    const echo = (word: string) => [{ type: "proc_spawn", cmd: "sh", args: ["-c", `echo ${word} >> count`] }];
    const cwd = folder({
      "x.scenario.json": {
        version: 1,
        name: "two",
        world: { backends: { proc: "host" } },
        steps: [{ type: "parallel", tasks: { a: echo("a"), b: echo("b") } }],
      },
    });
    const count = () => readFileSync(join(cwd, "count"), "utf8").split("\n").length - 1;
    expect(await seedbed(["test"], { cwd })).toMatchObject({ code: 0 });
    expect(count()).toBe(2);
    await seedbed(["test", "--seeds", "2"], { cwd });
    expect(count()).toBe(2 + 3 * 2);
  });

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    slowUnless(signal === "SIGINT")(`${signal} also ends the processes that were started`, async () => {
      const cwd = folder({
        "hangs.json": {
          version: 1,
          name: "hangs",
          world: { backends: { proc: "host" } },
          steps: [{
            type: "proc_spawn",
            cmd: "sh",
            args: ["-c", "sleep 600 & echo $! > pid.tmp; mv pid.tmp pid; sleep 600"],
          }],
        },
      });
      const child = start(["run", "hangs.json"], { cwd });
      await vi.waitUntil(() => existsSync(join(cwd, "pid")), { timeout: 60_000 });
      child.kill(signal);
      const end = await ended(child);
      expect([signal, 130, 143]).toContain(end.signal ?? end.code);
      const pid = Number(readFileSync(join(cwd, "pid"), "utf8"));
      await vi.waitUntil(() => !isAlive(pid), { timeout: 60_000 });
    });
  }

  test("host processes run in the folder of --cwd", async () => {
    const cwd = folder({ "in/shell.json": SHELL });
    await seedbed(["run", "shell.json", "--cwd", "in", "--proc-backend", "host"], { cwd });
    expect(existsSync(join(cwd, "in/count"))).toBe(true);
  });
});

describe.concurrent("delays", () => {
  const RACE = `
    import { http, scenario } from "seedbed";
    export default scenario("a slow answer").step(http.when("GET", "http://a.test/").replies(200))
      .step("ask", async () => { await fetch("http://a.test/", { signal: AbortSignal.timeout(2000) }); });`;

  test("delays can be set by option and configuration, and a failure reports what it needs", async () => {
    const cwd = folder({ "ask.scenario.ts": RACE });
    const needs = "needs GET / a.test to take more than 2 s; the timeout is 2 s";
    expect((await seedbed(["test"], { cwd })).out).toContain(needs);
    const { code, out } = await seedbed(["test", "--strategy", "random", "--seeds", "20"], { cwd });
    expect(code).toBe(1);
    expect(out).toContain(needs);
    expect(out).toContain("200 GET / a.test takes longer than its own timeout AbortSignal, which fires after 2 s");
    expect(await seedbed(["replay", "last-fail"], { cwd })).toMatchObject({
      code: 1,
      out: expect.stringContaining("reproduced"),
    });
    const shown = await seedbed(["trace", "show", "last-fail"], { cwd });
    expect(shown.out).toMatch(/takes (as usual|[\d.]+ m?s): http#1 ← 200 GET \/ a\.test/);
    expect(shown.out).toContain("outlasts timeout#1 AbortSignal: http#1");
    const capped = ["test", "--delays", "realistic", "--seeds", "20", "--max-delay", "1s"];
    expect(await seedbed(capped, { cwd })).toMatchObject({ code: 0 });
    const configured = folder({ "ask.scenario.ts": RACE, "seedbed.json": { delays: "realistic", maxDelay: "1s" } });
    expect(await seedbed(["test", "--seeds", "20"], { cwd: configured })).toMatchObject({ code: 0 });
    expect(await seedbed(["test", "--seeds", "20", "--max-delay", "5s"], { cwd: configured })).toMatchObject({
      code: 1,
    });
  });

  test("a longest delay with unbounded delays, an unknown model and invalid latencies give one message each", async () => {
    const cwd = folder({
      "ask.scenario.ts": RACE,
      "s.yaml":
        "version: 1\nname: s\nworld:\n  latency:\n    db.internal: 5ms\nsteps:\n  - type: sleep\n    duration: 1ms\n",
    });
    const refused = async (...args: string[]) => {
      const { code, err } = await seedbed(args, { cwd });
      expect(code).toBe(2);
      return err;
    };
    expect(await refused("run", "ask.scenario.ts", "--delays", "unbounded", "--max-delay", "1s")).toContain(
      'ask.scenario.ts: maxDelay needs realistic delays, found unbounded ones: leave out .latency("any") ' +
        "(in YAML, latency: any in world) or run with --delays realistic",
    );
    expect(await refused("run", "ask.scenario.ts", "--delays", "realstic")).toContain("--delays");
    const { code, out } = await seedbed(["validate", "s.yaml"], { cwd });
    expect(code).toBe(2);
    expect(out).toContain("s.yaml:5");
    expect(out).toContain('did you mean "http://db.internal"?');
    const word = folder({
      "s.yaml": "version: 1\nname: s\nworld:\n  latency: fast\nsteps:\n  - type: sleep\n    duration: 1ms\n",
    });
    expect((await seedbed(["validate", "s.yaml"], { cwd: word })).out).toContain(
      's.yaml:4:3: world.latency: expected "any", or an object of ranges such as { http: "5ms..80ms" }, found "fast"',
    );
  });
});
