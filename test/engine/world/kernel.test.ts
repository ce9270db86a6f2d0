import { describe, expect, test } from "vitest";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import type { DecisionSource } from "../../../src/engine/decisions/decision_source.ts";
import { Kernel } from "../../../src/engine/world/kernel.ts";
import { LatencyModel } from "../../../src/engine/world/latency/model.ts";
import { MemoryRecorder } from "../../support/memory_recorder.ts";
import { inTask, type Task } from "../../../src/engine/world/task.ts";
import { fifoSource } from "../../../src/engine/strategies/fifo.ts";
import { coded, codeOf, irOf, programOf, run, runLogged, tasks } from "../support/programs.ts";
import { fc } from "../../support/properties.ts";

const forever: Parameters<typeof coded>[0] = async (world) => {
  for (;;) await world.yieldNow();
};

describe("limits", () => {
  test("maxSteps ends an endless run, and reports what is pending", async () => {
    const { outcome } = await run(tasks({ alice: forever, bob: forever }), { limits: { maxSteps: 50 } });
    expect(outcome).toMatchObject({ status: "fail", finding: { kind: "livelock", title: "possible livelock" } });
    expect(outcome.finding!.message).toContain("more than 50 turns (maxSteps)");
    expect(outcome.finding!.details).toContainEqual(expect.stringMatching(/^pending: yield#\d+ \((alice|bob)\)$/));
  });

  test("maxSteps lets a run pass that needs no more turns", async () => {
    const { outcome } = await run(coded(forever), { limits: { maxSteps: 10 } });
    expect(outcome.turns).toBe(11);
    const { outcome: enough } = await run(coded(async (world) => await world.yieldNow()), { limits: { maxSteps: 2 } });
    expect(enough.status).toBe("pass");
  });

  test("maxVirtualMs is a timeout, and the limit itself is allowed", async () => {
    const steps = [{ type: "sleep", duration: "1s" }, { type: "sleep", duration: "1ms" }];
    const { outcome } = await run(programOf(steps), { limits: { maxVirtualMs: 1000 } });
    expect(outcome).toMatchObject({ status: "timeout", finding: { kind: "timeout", title: "timeout", step: "1" } });
    expect(outcome.finding!.message).toBe("virtual time ran past 1 s");
    expect((await run(programOf(steps), { limits: { maxVirtualMs: 1001 } })).outcome.status).toBe("pass");
  });

  test("the tightest limit on virtual time applies, whoever set it", async () => {
    const status = async (more: object, given?: number) => {
      const program = programOf([{ type: "sleep", duration: "100ms" }], { ...more });
      const limits = given === undefined ? {} : { maxVirtualMs: given };
      return (await run(program, { limits })).outcome.status;
    };
    expect(await status({ timeout: "99ms" })).toBe("timeout");
    expect(await status({ timeout: "99ms" }, 1000)).toBe("timeout");
    expect(await status({ timeout: "1s", limits: { maxVirtualMs: 99 } })).toBe("timeout");
    expect(await status({ timeout: "1s" }, 99)).toBe("timeout");
    expect(await status({ timeout: "100ms", limits: { maxVirtualMs: 100 } }, 100)).toBe("pass");
  });

  test("maxEvents ends a run at the same place in every mode", async () => {
    const program = coded((world) => {
      for (;;) world.event("again");
    });
    const logged = await runLogged(program, { limits: { maxEvents: 20 } });
    const blind = await run(program, { limits: { maxEvents: 20 } });
    expect(logged.entries).toHaveLength(20);
    expect(logged.outcome).toMatchObject({ entries: 20, finding: { kind: "livelock" } });
    expect(blind.outcome).toEqual(logged.outcome);
  });

  test("code that swallows a limit does not get past it", async () => {
    const { outcome, entries } = await runLogged(
      coded((world) => {
        for (let index = 0; index < 100; index++) {
          try {
            world.event("again");
          } catch { /* The code under test may do this. */ }
        }
      }),
      { limits: { maxEvents: 20 } },
    );
    expect([outcome.finding?.kind, outcome.entries, entries.length]).toEqual(["livelock", 20, 20]);
  });

  test("maxSpins ends a loop that never yields, and a turn resets the count", async () => {
    const spinning = (turns: number): Program => ({
      ir: irOf([{ type: "call", ref: "body" }]),
      code: codeOf(({ kernel }) => ({
        body: async (world) => {
          for (let turn = 0; turn < turns; turn++) {
            for (let index = 0; index < 60; index++) kernel.spin();
            await world.yieldNow();
          }
          for (let index = 0; index < 60; index++) kernel.spin();
        },
      })),
    });
    const limits = { maxSpins: 100 };
    expect((await run(spinning(5), { limits })).outcome.status).toBe("pass");
    const tight = { maxSpins: 59 };
    expect((await run(spinning(0), { limits: tight })).outcome.finding).toMatchObject({
      kind: "livelock",
      title: "endless loop",
      message: "the code went round 59 times (maxSpins) without giving anything else a turn",
    });
  });

  test("a poll that is too short to move the clock does not hang", async () => {
    const poll = { type: "assert_eventually_kv", key: "x", equals: "1", within: "1s", poll: "0.0000000001ns" };
    const program = programOf([{ type: "sleep", duration: "1h" }, poll]);
    expect((await run(program, { limits: { maxSpins: 1000 } })).outcome.finding?.kind).toBe("livelock");
  });
});

describe("sleep", () => {
  const durations = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 5 });

  test("sleep jumps in a program of steps, takes turns with code, and reaches the same times", async () => {
    await fc.assert(
      fc.asyncProperty(durations, async (list) => {
        const ir = irOf(
          list.flatMap((ms) => [{ type: "sleep", duration: `${ms}ms` }, { type: "trace_event", name: "look" }]),
        );
        const steps = await runLogged({ ir });
        const code = await runLogged({ ir, code: codeOf({}) });
        const withoutTurns = code.entries.filter((entry) => !("run" in entry));
        expect(withoutTurns).toEqual(steps.entries);
        expect([steps.outcome.turns, code.outcome.turns > 0]).toEqual([0, true]);
      }),
      { numRuns: 50 },
    );
  });

  test("sleep lets whatever is due in between happen first", async () => {
    const { entries } = await runLogged({
      ir: irOf([{ type: "call", ref: "start" }, { type: "sleep", duration: "50ms" }, {
        type: "trace_event",
        name: "slept",
      }]),
      code: codeOf({ start: (world) => void world.sleep(20).then(() => world.event("woke")) }),
    });
    const names = entries.flatMap((entry): (string | number)[] =>
      "event" in entry ? [entry.event] : "t" in entry ? [entry.t] : []
    );
    expect(names).toEqual([20, "woke", 50, "slept"]);
  });

  test("two sleeps while the clock is frozen both wake", async () => {
    const { outcome } = await run(programOf([
      { type: "freeze" },
      {
        type: "parallel",
        tasks: { a: [{ type: "sleep", duration: "10ms" }], b: [{ type: "sleep", duration: "20ms" }] },
      },
    ]));
    expect(outcome).toMatchObject({ status: "pass", virtualMs: 20 });
  });

  test("a frozen clock is frozen again after a sleep", async () => {
    const { outcome } = await run({
      ir: irOf([{ type: "call", ref: "timer" }, { type: "freeze" }, { type: "sleep", duration: "5ms" }, {
        type: "call",
        ref: "wait",
      }]),
      code: codeOf(() => {
        let timer: Promise<void>;
        return { timer: (world) => void (timer = world.sleep(10)), wait: () => timer };
      }),
    });
    expect(outcome.finding).toMatchObject({
      kind: "deadlock",
      message: "the clock is frozen, and only timers are pending",
    });
    expect(outcome.virtualMs).toBe(5);
  });
});

test("a program pauses before an operation, but not while its clock is frozen", () => {
  const kinds: string[] = [];
  const source: DecisionSource = {
    pauses: true,
    next: (request) => {
      kinds.push(request.kind);
      return request.kind === "pause" ? 7 : 0;
    },
  };
  const kernel = new Kernel({ source, latencies: new LatencyModel() });
  const turn = () => {
    inTask({ name: "main", machine: {}, step: "0" }, () => kernel.scheduler.submit("fs", "read", () => {}));
    kernel.scheduler.turn();
    return kinds.splice(0);
  };
  expect(turn()).toEqual(["latency", "pause"]);
  expect(kernel.clock.elapsedMs).toBeGreaterThanOrEqual(7);
  kernel.clock.freeze();
  expect(turn()).toEqual(["latency"]);
});

/** Waits until the host has answered, and returns how many turns of the real event loop that took: not the same on each runtime. */
async function hopsUntilIdle(kernel: Kernel): Promise<number> {
  let hops = 0;
  // Not by messages: on Deno, those that follow one another keep everything else waiting.
  for (; kernel.outside.isAtWork() && hops < 100; hops++) await new Promise((resolve) => setImmediate(resolve));
  return hops;
}

describe("host calls", () => {
  const main: Task = { name: "main", machine: {}, step: "0" };
  const setUp = () => {
    const recorder = new MemoryRecorder();
    const kernel = new Kernel({ source: fifoSource(), recorder });
    return { kernel, recorder };
  };

  test("host calls pause the world until all have settled, and are answered in the order of the calls", async () => {
    const { kernel } = setUp();
    const [first, second] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    const answers: unknown[] = [];
    inTask(main, () => {
      void kernel.outside.compute("zlib", "one", () => first.promise).then((value) => answers.push(value));
      void kernel.outside.compute("zlib", "two", () => second.promise).catch((error) => answers.push(error.message));
    });
    second.reject(new Error("no"));
    await macrotask();
    expect([kernel.outside.isAtWork(), kernel.scheduler.pending()]).toEqual([true, []]);
    first.resolve("yes");
    expect(await hopsUntilIdle(kernel)).toBeLessThan(5);
    expect(kernel.scheduler.pending().map(({ label }) => label)).toEqual(["zlib#1 one (main)", "zlib#2 two (main)"]);
    expect(answers).toEqual([]);
    while (kernel.scheduler.turn().kind !== "quiet");
    await macrotask();
    expect(answers).toEqual(["yes", "no"]);
  });

  test("a run with host calls is the same however long the host takes", async () => {
    const program = (orderOfHost: readonly number[]): Program => ({
      ir: irOf([{ type: "call", ref: "body" }]),
      code: codeOf(({ kernel }) => {
        const settle: (() => void)[] = [];
        const work = (index: number) => () =>
          new Promise<number>((resolve) => {
            settle[index] = () => resolve(index);
            if (settle.filter(Boolean).length === 3) {
              void orderOfHost.reduce((before, which) => before.then(macrotask).then(settle[which]), Promise.resolve());
            }
          });
        return {
          body: async (world) => {
            const call = async (index: number) =>
              world.event("answer", { index: await kernel.outside.compute("zlib", String(index), work(index)) });
            await Promise.all([call(0), call(1), call(2), world.sleep(5)]);
          },
        };
      }),
    });
    const runs = await Promise.all(
      [[0, 1, 2], [2, 1, 0], [1, 2, 0]].map((order) => runLogged(program(order), { strict: false })),
    );
    expect(runs[0]!.outcome.status).toBe("pass");
    for (const { entries } of runs) expect(entries).toEqual(runs[0]!.entries);
  });

  test("host work that throws rejects at once, and does not pause the world for ever", async () => {
    const { kernel } = setUp();
    const answer = inTask(main, () =>
      kernel.outside.compute("zlib", "x", () => {
        throw new Error("at once");
      }));
    const rejected = expect(answer).rejects.toThrow("at once");
    expect(await hopsUntilIdle(kernel)).toBeLessThan(5);
    while (kernel.scheduler.turn().kind !== "quiet");
    await rejected;
  });
});

describe("decisions", () => {
  test("decisions, even picks, know the step in which they were made", async () => {
    const sleepers = { a: [{ type: "sleep", duration: "1ms" }], b: [{ type: "sleep", duration: "1ms" }] };
    const { decisions } = await run(programOf([
      { type: "rand_u64" },
      { type: "parallel", tasks: sleepers },
      { type: "parallel", tasks: sleepers },
    ], { world: { latency: "any" } }));
    expect(decisions.map(({ kind, step }) => [kind, Number.parseInt(step!, 10)])).toEqual([
      ["random", 0],
      ["random", 0],
      ["pick", 1],
      ["pick", 1],
      ["pick", 2],
      ["pick", 2],
    ]);
  });

  test("decisions are only counted in runs that need no record", async () => {
    const { Run } = await import("../../../src/engine/interpreter/run.ts");
    const counted = new Run(programOf([{ type: "rand_u64" }]), {
      source: fifoSource(1),
      keepDecisions: false,
    });
    expect(counted.start()).toBe(true);
    expect([counted.decisions, counted.outcome?.decisions]).toEqual([[], 2]);
  });
});

/** Everything that is ready in the real event loop has happened; outside of any world. */
function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}
