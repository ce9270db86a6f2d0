/** Moments say what happened, and when. */
import { describe, expect, test } from "vitest";
import { storyOf } from "../../../src/api/reports/story.ts";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import type { Decision } from "../../../src/engine/decisions/decision.ts";
import { EditedSource } from "../../../src/engine/decisions/sources.ts";
import { execute } from "../../../src/engine/modes/execute.ts";
import { momentsOf } from "../../../src/engine/session/timeline.ts";
import { MemoryRecorder } from "../../support/memory_recorder.ts";
import { runLogged } from "../../support/logged.ts";
import { loadSource } from "../../support/source.ts";

const pick = (value: number): Decision => ({ kind: "pick", label: "", value });

const LATE = `import { http, scenario } from "seedbed";
export default scenario("late")
  .step(http.when("POST", "http://mailer.internal/send").replies(202, {}, { delay: "5ms" }))
  .step(http.when("GET", "http://mailer.internal/lost").fails("ECONNRESET"))`;

async function momentsOfSource(source: string) {
  const [loaded] = await loadSource(source);
  const { log } = await runLogged(loaded!.program);
  return momentsOf(loaded!.program.ir, log);
}

describe("a moment", () => {
  test("a moment of a pause shows its length, or that there was none", async () => {
    const [loaded] = await loadSource(`${LATE}.step("x", () => {});`);
    const moments = momentsOf(loaded!.program.ir, [{ pause: 50, l: "pause" }, { pause: 0, l: "pause" }]);
    expect(moments.map(({ what }) => what)).toEqual(["the program pauses for 50 ms", "the program does not pause"]);
  });

  test("a moment of a request or an answer names it and its duration", async () => {
    const moments = await momentsOfSource(`${LATE}.step("send", async () => {
      await fetch("http://mailer.internal/send", { method: "POST" });
      await fetch("http://mailer.internal/lost").catch(() => {});
    });`);
    expect(moments.filter(({ kind }) => kind !== "step").map(({ atMs, what }) => [atMs, what])).toEqual([
      [0, "→ POST /send mailer.internal"],
      [5, "http#1 ← 202 POST /send mailer.internal"],
      [5, "← 202 POST /send mailer.internal after 5 ms"],
      [5, "→ GET /lost mailer.internal"],
      [5, "takes as usual: http#2 ← ECONNRESET GET /lost mailer.internal"],
      [15, "http#2 ← ECONNRESET GET /lost mailer.internal"],
      [15, "← ECONNRESET GET /lost mailer.internal after 10 ms"],
    ]);
  });

  test("a moment of a process shows how it ended", async () => {
    const moments = await momentsOfSource(`import { execFile } from "node:child_process";
import { proc, scenario } from "seedbed";
export default scenario("process").step(proc.when("git", ["status"]).exits(1))
  .step("look", () => new Promise((done) => execFile("git", ["status"], () => done())));`);
    const said = moments.map(({ what }) => what);
    expect(said).toContain("→ git status");
    expect(said).toContain("proc#2 ← exit 1 git status");
    expect(said).toContain("← exit 1 git status after 10 ms");
  });

  test("a moment of the program's own event shows its data, whatever its name", async () => {
    const moments = await momentsOfSource(`import { scenario } from "seedbed";
export default scenario("own").step("tell", (world) => {
  world.event("http.request", { of: "mine" });
  world.event("proc.exit", "x");
});`);
    expect(moments.filter(({ kind }) => kind === "event").map(({ what }) => what)).toEqual([
      'http.request {"of":"mine"}',
      'proc.exit "x"',
    ]);
  });

  test("a moment of a choice has the time at which it happened", async () => {
    const moments = await momentsOfSource(`import { scenario } from "seedbed";
export default scenario("busy").latency("any").parallel("two", {
  ann: (world) => world.sleep("30ms"),
  bob: async (world) => { await world.sleep("10ms"); await world.yieldNow(); world.busy("5ms"); },
  cyd: (world) => world.sleep("10ms"),
});`);
    const happened = moments.filter(({ kind }) => kind === "pick" || kind === "run");
    expect(happened.map(({ atMs, what }) => [atMs, what]))
      .toEqual([
        [0, "start#1, choice 0 of 3"],
        [0, "start#2, choice 0 of 3"],
        [0, "start#3, choice 0 of 2"],
        [10, "sleep#2"],
        [10, "yield#1, choice 0 of 2"],
        [15, "sleep#3"],
        [30, "sleep#1"],
      ]);
  });
});

test("a choice that waits for its time shows that time in the log", async () => {
  const [loaded] = await loadSource(`import { scenario } from "seedbed";
export default scenario("late").latency("any").parallel("two", { ann: (world) => world.sleep("30ms"), bob: () => {} });`);
  const recorder = new MemoryRecorder();
  await execute(loaded!.program, { recorder, source: new EditedSource([pick(0), pick(1)]) });
  const log = recorder.entries;
  expect(log.filter((entry) => "pick" in entry)).toEqual([
    { pick: 0, of: 2, at: 0, l: "start#1 (ann)" },
    { pick: 1, of: 2, at: 30, l: "sleep#1 (ann)" },
  ]);
  expect(momentsOf(loaded!.program.ir, log).find(({ decision }) => decision === 1)!.atMs).toBe(30);
});

test("a line of a story has the time of its choice, in ms", async () => {
  const [loaded] = await loadSource(`import { http, scenario } from "seedbed";
let first = "";
const get = async (path) => { await fetch("http://svc.test" + path); first ||= path; };
export default scenario("order")
  .step(http.when("GET", "http://svc.test/a").replies(200))
  .step(http.when("GET", "http://svc.test/b").replies(200))
  .step("two", async (world) => {
    await world.sleep("2s");
    await Promise.all([get("/a"), get("/b")]);
    if (first !== "/a") throw new Error("out of order");
  });`);
  const { failed } = await testProgram(loaded!.program);
  const told = { program: failed!.shrunk!.program, locateStep: undefined, cwd: "." };
  const story = await storyOf({ finding: failed!.outcome.finding, told }, { explanation: failed!.explanation, told });
  expect(story[0]!.atMs).toBe(2000);
  expect(story.slice(1).every(({ atMs }) => atMs === undefined)).toBe(true);
});
