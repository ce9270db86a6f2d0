/** Real processes: what they answer is recorded, and a replay starts none. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { RecordedSource } from "../../../src/engine/decisions/sources.ts";
import { shrink } from "../../../src/engine/modes/shrink/shrink.ts";
import { fingerprint } from "../../../src/engine/findings/finding.ts";
import { isAlive } from "../../support/processes.ts";
import { folderWith, loadSource } from "../../support/source.ts";
import { programOf, type RawStep, run, runLogged, seeded, traceOf } from "../support/programs.ts";

const HOST = { world: { backends: { proc: "host" } } };
const shell = (script: string, more = {}): RawStep => ({
  type: "proc_spawn",
  cmd: "sh",
  args: ["-c", script],
  ...more,
});

describe("a real process", () => {
  test("a real process gives its exit code, outputs and folder, and a replay starts none", async () => {
    const root = await folderWith({});
    const script = "echo out; echo err >&2; pwd > where; echo x >> count; exit 3";
    const program = {
      ...programOf([shell(script, { expect_exit: 3, expect_stdout: "out\n", expect_stderr: "err\n" })], HOST),
      root,
    };
    const recorded = await traceOf(program);
    expect(recorded.outcome.finding).toBeUndefined();
    expect(readFileSync(join(root, "where"), "utf8").trim()).toBe(root);
    const again = await traceOf(program, { source: new RecordedSource(recorded.decisions) });
    expect(again.text).toBe(recorded.text);
    expect(readFileSync(join(root, "count"), "utf8")).toBe("x\n");
  });

  test("a rule for a process comes before the host", async () => {
    const { outcome } = await run(programOf([
      { type: "proc_when", cmd: "git", args: ["push"], exit_code: 0, stdout: "not really" },
      { type: "proc_spawn", cmd: "git", args: ["push"], expect_stdout: "not really" },
      shell("echo real", { expect_stdout: "real\n" }),
    ], HOST));
    expect(outcome.finding).toBeUndefined();
  });

  test("a missing program is named, and can be expected", async () => {
    const missing: RawStep = { type: "proc_spawn", cmd: "no-such-program" };
    const { outcome } = await run(programOf([{ type: "assert_throws", steps: [missing] }, missing], HOST));
    expect(outcome.finding).toMatchObject({
      kind: "error",
      title: "proc_spawn no-such-program",
      message: "cannot start no-such-program: there is no such program (ENOENT)",
      step: "1",
    });
  });

  test("concurrent processes are recorded in the order of the calls, whichever ends first", async () => {
    const program = programOf([{
      type: "parallel",
      tasks: { slow: [shell("sleep 0.1; echo slow")], quick: [shell("echo quick")] },
    }], HOST);
    const { decisions, entries } = await runLogged(program);
    // The first was under way when the other task was due to start, and says so.
    const host = new Set(decisions.filter(({ kind }) => kind === "host").map(({ label }) => label));
    expect([...host]).toEqual(['proc sh -c "sleep 0.1; echo slow"', 'proc sh -c "echo quick"']);
    // Both ran at once, and each came when it had ended.
    const exits = entries.flatMap((entry) => "event" in entry && entry.event === "proc.exit" ? [entry.task] : []);
    expect(exits).toEqual(["quick", "slow"]);
    const again = await runLogged(program, { source: new RecordedSource(decisions) });
    expect(again.entries).toEqual(entries);
  });

  test("virtual time advances by the duration of a real process", async () => {
    const { outcome } = await run(programOf([shell("sleep 0.05")], HOST));
    expect(outcome.virtualMs).toBeGreaterThanOrEqual(50);
  });
});

describe("limits", () => {
  test("a hung process ends with the virtual timeout and its whole group, and replays", async () => {
    const root = await folderWith({});
    const script = "(sleep 1; echo alive > late) & echo $! > pid; sleep 1000";
    const program = { ...programOf([shell(script)], { ...HOST, timeout: "200ms" }), root };
    const recorded = await runLogged(program);
    expect(recorded.outcome).toMatchObject({
      status: "timeout",
      finding: { details: [`waits for the host: proc sh -c ${JSON.stringify(script)}`] },
    });
    const pid = Number(readFileSync(join(root, "pid"), "utf8"));
    await expect.poll(() => isAlive(pid)).toBe(false);
    expect(existsSync(join(root, "late"))).toBe(false);
    const again = await runLogged(program, { source: new RecordedSource(recorded.decisions) });
    expect(again.entries).toEqual(recorded.entries);
    expect(again.outcome.finding).toEqual(recorded.outcome.finding);
  });

  test("a hung process ends with the virtual timeout even while time is frozen, and replays", async () => {
    const program = programOf([{ type: "freeze" }, shell("sleep 1000")], { ...HOST, timeout: "100ms" });
    const recorded = await runLogged(program);
    expect(recorded.outcome).toMatchObject({ status: "timeout", finding: { kind: "timeout" } });
    const again = await runLogged(program, { source: new RecordedSource(recorded.decisions) });
    expect(again.entries).toEqual(recorded.entries);
    expect(again.outcome.finding).toEqual(recorded.outcome.finding);
  });

  test("a hung synchronous process ends with its own timeout, or with that of the run", async () => {
    const [loaded] = await loadSource(`
import { scenario } from "seedbed";
import { execFileSync, spawnSync } from "node:child_process";
export default scenario("sync").world({ backends: { proc: "host" } }).timeout("300ms")
  .step("own", ({ event }) => {
    const { status, signal, error } = spawnSync("sleep", ["1000"], { timeout: 50 });
    event("own", { status, signal, code: error.code });
  })
  .step("hangs", () => execFileSync("sleep", ["1000"]));
`);
    const recorded = await runLogged(loaded!.program);
    expect(recorded.outcome).toMatchObject({
      status: "timeout",
      finding: {
        kind: "timeout",
        message: "the host has not answered within 301 ms (all that --timeout leaves): proc sleep 1000 (sync)",
      },
    });
    const own = recorded.entries.find((entry) => "event" in entry && entry.event === "own");
    expect(own).toMatchObject({ data: { status: null, signal: "SIGTERM", code: "ETIMEDOUT" } });
    const again = await runLogged(loaded!.program, { source: new RecordedSource(recorded.decisions) });
    expect(again.entries).toEqual(recorded.entries);
    expect(again.outcome.finding).toEqual(recorded.outcome.finding);
  });

  test("a process answers even if time is frozen while it runs", async () => {
    const program = programOf([{
      type: "parallel",
      tasks: {
        waits: [
          { type: "http_when", method: "GET", path: "/", status: 200, delay: "10ms" },
          { type: "http_request", method: "GET", path: "/" },
        ],
        asks: [shell("sleep 0.1", { expect_exit: 0 }), { type: "unfreeze" }],
        freezes: [{ type: "freeze" }],
      },
    }], { ...HOST, timeout: "10s" });
    const recorded = await runLogged(program);
    expect(recorded.outcome.finding).toBeUndefined();
    const again = await runLogged(program, { source: new RecordedSource(recorded.decisions) });
    expect(again.entries).toEqual(recorded.entries);
  });

  test("background processes end with the process that started them", async () => {
    const root = await folderWith({});
    const left = "sleep 1000 >/dev/null 2>&1 & echo $! >";
    const [loaded] = await loadSource(`
import { scenario } from "seedbed";
import { execFileSync, spawn } from "node:child_process";
export default scenario("left").world({ backends: { proc: "host" } }).step("code", async () => {
  execFileSync("sh", ["-c", "${left} sync"]);
  await new Promise((resolve) => spawn("sh", ["-c", "${left} async"]).on("close", resolve));
});
`);
    expect((await run({ ...loaded!.program, root })).outcome.finding).toBeUndefined();
    for (const name of ["sync", "async"]) {
      const pid = Number(readFileSync(join(root, name), "utf8"));
      await expect.poll(() => isAlive(pid)).toBe(false);
    }
  });

  test("the limit on real time applies where virtual time has none", async () => {
    const { outcome } = await run(programOf([shell("sleep 1000")], { ...HOST, limits: { maxHostMs: 100 } }));
    expect(outcome.finding).toMatchObject({
      kind: "timeout",
      message: 'the host has not answered within 100 ms (maxHostMs): proc sh -c "sleep 1000"',
    });
  });

  test("a timer of another task fires while a process runs", async () => {
    const { outcome, entries } = await runLogged(programOf([{
      type: "parallel",
      tasks: {
        hung: [shell("sleep 0.3")],
        other: [{ type: "sleep", duration: "20ms" }, { type: "trace_event", name: "meanwhile" }],
      },
    }], HOST));
    expect(outcome.status).toBe("pass");
    const names = entries.flatMap((entry) => "event" in entry ? [entry.event] : []);
    expect(names).toEqual(["proc.spawn", "meanwhile", "proc.exit"]);
  });

  test.each(["stdout", "stderr"])("endless %s is cut off at the limit", async (name) => {
    const script = name === "stdout" ? "yes" : "yes >&2";
    const { outcome } = await run(programOf([shell(script)], { ...HOST, limits: { maxHostBytes: 10_000 } }));
    expect(outcome.finding?.message).toBe(`sh was killed: its ${name} was cut off at 10000 bytes (maxHostBytes)`);
  });
});

test("shrinking starts no process", async () => {
  const root = await folderWith({});
  const count = join(root, "count");
  writeFileSync(count, "");
  const program = {
    ...programOf([
      shell("echo x >> count"),
      { type: "sleep", duration: "1s" },
      shell("echo x >> count; exit 1", {
        expect_exit: 0,
      }),
    ], HOST),
    root,
  };
  const { outcome, decisions } = await run(program, { source: seeded() });
  expect(readFileSync(count, "utf8")).toBe("x\nx\n");
  const shrunk = await shrink(program, decisions, fingerprint(outcome.finding!));
  expect(shrunk.after).toMatchObject({ steps: 1, decisions: 1 });
  expect(readFileSync(count, "utf8")).toBe("x\nx\n");
});

test("processes of the program keep bytes unchanged, in the folder that it names", async () => {
  const [loaded] = await loadSource(`
import { scenario } from "seedbed";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
export default scenario("bytes")
  .world({ backends: { proc: "host", fs: "host" } })
  .step("code", async ({ event }) => {
    mkdirSync("in", { recursive: true });
    const cat = spawn("cat", [], { cwd: "in" });
    const chunks = [];
    cat.stdout.on("data", (chunk) => chunks.push(chunk));
    cat.stdin.end(Buffer.from([255, 0, 128, 65]));
    await new Promise((resolve) => cat.on("close", resolve));
    event("cat", { bytes: [...Buffer.concat(chunks)] });
    event("sync", { bytes: [...execFileSync("printf", ["\\\\377A"])] });
    event("folder", { text: execFileSync("pwd", { cwd: "/app/in", encoding: "utf8" }).trim().split("/").at(-1) });
    try {
      execFileSync("pwd", { cwd: "/etc" });
    } catch (error) {
      event("outside", { code: error.code });
    }
  });
`);
  const root = await folderWith({});
  const recorded = await runLogged({ ...loaded!.program, root });
  expect(recorded.outcome.finding).toBeUndefined();
  const told = recorded.entries.flatMap((entry) =>
    "event" in entry && !entry.event.startsWith("proc.") ? [[entry.event, entry.data]] : []
  );
  expect(told).toEqual([
    ["cat", { bytes: [255, 0, 128, 65] }],
    ["sync", { bytes: [255, 65] }],
    ["folder", { text: "in" }],
    ["outside", { code: "EACCES" }],
  ]);
  const again = await runLogged(loaded!.program, { source: new RecordedSource(recorded.decisions) });
  expect(again.entries).toEqual(recorded.entries);
});
