/** Sessions: states at every moment, forks, seeds, differences, causes, and how likely a failure is. */
import { FS } from "../../../src/engine/capabilities/fs/files.ts";
import { describe, expect, test } from "vitest";
import type { Decision } from "../../../src/engine/decisions/decision.ts";
import { RecordedSource } from "../../../src/engine/decisions/sources.ts";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import type { StepCode } from "../../../src/engine/ir/author.ts";
import { observe } from "../../../src/engine/session/observation.ts";
import { Session } from "../../../src/engine/session/session.ts";
import { changesBetween, MutableState } from "../../../src/engine/session/state.ts";
import { programOf as loggedProgram } from "../../support/logged.ts";
import { programs, seeds } from "../support/arbitraries.ts";
import { lostUpdate, programOf, run, seeded, tasks } from "../support/programs.ts";
import { fc } from "../../support/properties.ts";

const limits = { maxEvents: 2_000, maxSteps: 500 };

const race = () =>
  tasks({
    ann: lostUpdate(),
    bob: lostUpdate(),
    judge: async ({ kv, sleep }) => {
      await sleep("1s");
      if (kv.get("n") !== "2") throw new Error(`expected 2, found ${kv.get("n")}`);
    },
  }, { world: { latency: "any" } });

/** The session on a run of the race that fails. */
async function failing(): Promise<Session> {
  const session = await Session.open({ program: race(), seed: 0, strategy: "fifo" });
  const { found } = await session.hunt(0, Array.from({ length: 100 }, (_, index) => index + 1));
  expect(found?.outcome.status).toBe("fail");
  return await Session.open({ program: race(), seed: found!.seed, strategy: "random", decisions: found!.decisions });
}

/** The session on the first seed that makes such a decision. */
async function sessionWith(program: Program, isMeant: (decision: Decision) => boolean) {
  for (let seed = 1; seed <= 50; seed++) {
    const session = await Session.open({ program, seed, strategy: "random" });
    const decision = session.branch(0).decisions.findIndex(isMeant);
    if (decision >= 0) return { session, decision };
  }
  throw new Error("no seed makes such a decision");
}

describe("states", () => {
  test("states are the same however they are reached, and the last is that of the world", async () => {
    await fc.assert(
      fc.asyncProperty(programs, seeds, fc.array(fc.nat(), { maxLength: 8 }), async (program, seed, jumps) => {
        const observation = await observe(program, seeded(seed, "random"), { limits });
        const { length } = observation.moments;
        if (length === 0) return;
        const forward = Array.from({ length }, (_, index) => observation.stateAt(index));
        for (const jump of jumps) expect(observation.stateAt(jump % length)).toEqual(forward[jump % length]);
        // What changes at each moment leads from one state to the next, from the empty one on.
        let changes = 0;
        forward.forEach((state, index) => {
          const found = observation.changesAt(index);
          expect(found).toEqual(changesBetween(index === 0 ? new MutableState().freeze() : forward[index - 1]!, state));
          changes += found.length;
        });
        const { run: done } = await run(program, { source: seeded(seed, "random"), limits });
        expect([...forward.at(-1)!.kv]).toEqual(expect.arrayContaining(done.world.kv.entries()));
        expect(forward.at(-1)!.kv.size).toBe(done.world.kv.entries().length);
        const paths = done.world.used(FS)?.list() ?? [];
        expect([...forward.at(-1)!.files.keys()].toSorted()).toEqual(
          expect.arrayContaining(paths.filter((path) => forward.at(-1)!.files.has(path))),
        );
        if (forward.some(({ kv }) => kv.size > 0)) expect(changes).toBeGreaterThan(0);
      }),
      { numRuns: 100 },
    );
  });

  test("watching a run does not change it", async () => {
    await fc.assert(
      fc.asyncProperty(programs, seeds, async (program, seed) => {
        const observation = await observe(program, seeded(seed, "random"), { limits });
        const { outcome, decisions } = await run(program, { source: seeded(seed, "random"), limits });
        expect(observation.outcome).toEqual(outcome);
        expect(observation.decisions).toEqual(decisions);
      }),
      { numRuns: 60 },
    );
  });

  test("states show files, keys, tasks and time", async () => {
    const program = programOf([
      { type: "set_kv", key: "a", value: "1" },
      { type: "fs_write", path: "/x/y", data: "hello" },
      { type: "sleep", duration: "5ms" },
      { type: "fs_snapshot", name: "s" },
      { type: "fs_write", path: "/x/y", data: "changed" },
      { type: "fs_restore", name: "s" },
      { type: "memory_alloc", bytes: 10 },
    ]);
    const observation = await observe(program, seeded());
    const at = (step: number) => observation.moments.findIndex(({ entry }) => "step" in entry && entry.step === step);
    expect(observation.changesAt(at(0))).toContainEqual({ area: "kv", name: "a", before: undefined, after: "1" });
    expect(observation.changesAt(at(1))).toContainEqual({ area: "fs", name: "/x/y", before: undefined, after: "5 B" });
    expect(observation.stateAt(at(1)).atMs).toBe(0);
    expect(observation.stateAt(at(3)).atMs).toBe(5);
    expect(observation.stateAt(at(4)).files.get("/x/y")).toEqual({ bytes: 7, text: "changed" });
    expect(observation.stateAt(at(5)).files.get("/x/y")).toEqual({ bytes: 5, text: "hello" });
    expect(observation.changesAt(at(6))).toContainEqual({
      area: "memory",
      name: "bytes",
      before: "0",
      after: "10",
    });
  });
});

describe("forks", () => {
  test("a fork diverges after its answer, and keeps the beginning", async () => {
    const session = await failing();
    const observation = await session.observation(0);
    const decision = session.branch(0).decisions.findIndex(({ kind, value }) => kind === "pick" && value !== 0);
    const options = observation.optionsAt(observation.momentOf(decision));
    expect(options.length).toBe(session.branch(0).decisions[decision]!.arity);
    const fork = await session.fork(0, decision, 0);
    expect(fork).toMatchObject({ id: 1, parent: 0, name: `decision ${decision}: ${options[0]}` });
    expect(fork.decisions.slice(0, decision)).toEqual(session.branch(0).decisions.slice(0, decision));
    expect(fork.decisions[decision]).toMatchObject({ value: 0, label: options[0] });
    const parted = await session.diff(0, 1);
    expect(parted!.common).toBe(observation.momentOf(decision));
    expect([parted!.left?.decision, parted!.right?.decision]).toEqual([decision, decision]);
    expect(await session.diff(0, 0)).toBeUndefined();
  });

  test("a fork can undo lateness, and change a pause", async () => {
    const program = await loggedProgram({
      head:
        `const ask = () => fetch("http://a.test/x", { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);`,
      steps: ['http.when("GET", "http://a.test/x").replies(200)'],
      body: "for (let i = 0; i < 10; i++) await ask();",
      world: { latency: {} },
    });
    const late = await sessionWith(program, ({ kind, value }) => kind === "late" && value !== 0);
    expect((await late.session.fork(0, late.decision, 0)).decisions[late.decision]).toMatchObject({ value: 0 });
    await expect(late.session.fork(0, late.decision, 3)).rejects.toThrow(
      "names a timer: expected 0 (not late), found 3",
    );
    const pause = await sessionWith(program, ({ kind }) => kind === "pause");
    expect((await pause.session.fork(0, pause.decision, 7)).decisions[pause.decision]).toMatchObject({ value: 7 });
    await expect(pause.session.fork(0, pause.decision, 10_001)).rejects.toThrow(
      "expected a pause from 0 (none) to 10000 ms, found 10001",
    );
  });

  test.each<[string, (session: Session) => Promise<unknown>]>([
    ["expected a decision from 0 to", (session) => session.fork(0, 999, 0)],
    ["expected an answer from 0 to 2, found 7", (session) => session.fork(0, 0, 7)],
    ["expected a branch, found 9", (session) => session.fork(9, 0, 0)],
    ["expected a moment from 0 to", (session) => session.why(0, 9999)],
  ])("%s", async (message, ask) => {
    await expect(ask(await failing())).rejects.toThrow(message);
  });

  test("other seeds and shrunk runs are branches too", async () => {
    const session = await failing();
    const passing = await session.hunt(0, [1, 2, 3].filter((seed) => seed !== session.branch(0).seed));
    expect(passing.runs).toBeGreaterThan(0);
    const accepted: number[] = [];
    const { branch, shrunk } = await session.shrink(0, {
      onAccepted: ({ decisions }) => accepted.push(decisions.length),
    });
    expect(branch).toMatchObject({ name: "shrunk", parent: 0, outcome: { status: "fail" } });
    expect(shrunk.after.deviations).toBeLessThanOrEqual(2);
    expect(accepted.length).toBeGreaterThan(0);
    const again = await session.observation(branch.id);
    expect(again.outcome.finding).toEqual(branch.outcome.finding);
  });

  test("a veto keeps parts when shrinking", async () => {
    const program = programOf([{ type: "set_kv", key: "noise", value: "1" }, { type: "fail", message: "always" }]);
    const session = await Session.open({ program, seed: 0, strategy: "fifo" });
    const [noise] = program.ir.steps;
    const kept = await session.shrink(0, { isWanted: ({ program: { ir } }) => ir.steps.includes(noise!) });
    expect(kept.branch.program.ir.steps).toHaveLength(2);
    expect((await session.shrink(0)).branch.program.ir.steps).toHaveLength(1);
  });

  test("more branches than fit in memory can all be viewed", async () => {
    const session = await failing();
    for (let seed = 1; seed <= 10; seed++) await session.reseed(0, seed);
    for (const { id, outcome, decisions } of session.branches) {
      const { outcome: again } = await session.observation(id);
      expect(again).toEqual(outcome);
      const { outcome: replayed } = await run(session.branch(id).program, { source: new RecordedSource(decisions) });
      expect(replayed.status).toBe(outcome.status);
    }
  });
});

test("why leads from the failure back to the start, each operation starting the next", async () => {
  const session = await failing();
  const { moments } = await session.observation(0);
  const causes = await session.why(0, moments.length - 1);
  expect(causes[0]).toEqual({ moment: moments.length - 1, how: "itself" });
  const indexes = causes.map(({ moment }) => moment);
  expect(indexes).toEqual(indexes.toSorted((a, b) => b - a));
  expect(causes.length).toBeGreaterThan(1);
  expect(causes.at(-1)!.how).toBe("was started at");
  expect(moments[causes.at(-1)!.moment]).toMatchObject({ kind: "step" });
});

test("curve shows an open start, a certain end, and names the decision in between", async () => {
  const session = await failing();
  const { decisions } = session.branch(0);
  const { points, inevitableAfter, complete } = await session.curve(0, { runs: 30 });
  expect(complete).toBe(true);
  expect(points[0]).toMatchObject({ decision: 0, runs: 30 });
  expect(points[0]!.failures).toBeLessThan(30);
  expect(points.at(-1)).toEqual({ decision: decisions.length, runs: 1, failures: 1 });
  expect(inevitableAfter).toBeDefined();
  // Choosing anew at that decision can still save it; after it nothing can.
  const at = (decision: number) => points.find((point) => point.decision === decision)!;
  expect(at(inevitableAfter!).failures).toBeLessThan(at(inevitableAfter!).runs);
  expect(at(inevitableAfter! + 1).failures).toBe(at(inevitableAfter! + 1).runs);
});

test("A hunt opens as a test does: it runs every order if they are few, and a failing order becomes a branch.", async () => {
  const timed = { world: { latency: {} } };
  const idle = await Session.open({ program: tasks({ a: () => {}, b: () => {} }, timed), seed: 0, strategy: "fifo" });
  expect(await idle.hunt(0, [1, 2, 3])).toMatchObject({ runs: 2, found: undefined, exhausted: { schedules: 2 } });
  const late: StepCode = async ({ kv, yieldNow }) => {
    await yieldNow();
    await yieldNow();
    kv.set("done", "yes");
  };
  const impatient: StepCode = async ({ kv, sleep }) => {
    await sleep("8ms");
    if (kv.get("done") === undefined) throw new Error("too early");
  };
  const session = await Session.open({ program: tasks({ late, impatient }, timed), seed: 0, strategy: "fifo" });
  const { found } = await session.hunt(0, [1]);
  expect(found).toMatchObject({ name: "dfs", strategy: "dfs", parent: 0, outcome: { status: "fail" } });
});
