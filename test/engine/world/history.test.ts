/** What clients asked for and what they got: in the log, for conditions, and the same in a replay. */
import { describe, expect, test } from "vitest";
import { RecordedSource } from "../../../src/engine/decisions/sources.ts";
import type { AuthorWorld, ClientOperation, StepCode } from "../../../src/engine/ir/author.ts";
import { search } from "../../../src/engine/modes/search.ts";
import { randomSource } from "../../../src/engine/strategies/random.ts";
import { runCode } from "../../support/source.ts";
import { coded, codeOf, irOf, programOf, run, runLogged, tasks } from "../support/programs.ts";
import { fc } from "../../support/properties.ts";

/** The history when the run ended. */
async function historyOf(...args: Parameters<typeof run>): Promise<readonly ClientOperation[]> {
  return (await run(...args)).run.world.history.operations;
}

const error = (name: string, more: object = {}) => Object.assign(new Error(`the ${name}`), { name, ...more });

describe("world.operation", () => {
  test("world.operation returns the result of the work, and logs invocation and return", async () => {
    const { entries, run } = await runLogged(coded(async (world) => {
      const now = world.operation("get", ["x"], () => 7);
      const later = await world.operation("put", ["x", { deep: [1] }], async () => {
        await world.sleep("5ms");
        return "done";
      });
      world.kv.set("got", `${now} ${later}`);
    }));
    expect(run.world.kv.get("got")).toBe("7 done");
    expect(entries.filter((entry) => "event" in entry && entry.event.startsWith("operation."))).toEqual([
      { event: "operation.invoke", data: { id: 2, name: "get", args: ["x"] } },
      { event: "operation.return", data: { id: 2, result: 7 } },
      { event: "operation.invoke", data: { id: 3, name: "put", args: ["x", { deep: [1] }] } },
      { event: "operation.return", data: { id: 3, result: "done" } },
    ]);
    expect(run.world.history.operations.slice(1)).toMatchObject([
      { id: 2, task: "main", invoked: 1, returned: 2, invokedMs: 0, returnedMs: 0, outcome: "result" },
      { id: 3, task: "main", invoked: 3, returned: 4, invokedMs: 0, returnedMs: 5, outcome: "result" },
    ]);
  });

  test("operations are the same whether or not the program has looked at the history before", async () => {
    const historyWhere = (look: boolean) =>
      historyOf(coded(async (world) => {
        if (look) void world.history.length;
        world.operation("get", ["x"], () => 7);
        await world.sleep("5ms");
        const put = () => Promise.reject(new RangeError("no such key"));
        await world.operation("put", ["x"], put).catch(() => {});
        void world.operation("wait", [], () => new Promise(() => {}));
      }));
    const [looked, unlooked] = [await historyWhere(true), await historyWhere(false)];
    expect(JSON.stringify(unlooked)).toBe(JSON.stringify(looked));
    expect(unlooked.map(({ outcome, returnedMs }) => [outcome, returnedMs])).toEqual([
      ["result", 5],
      ["result", 0],
      ["error", 5],
      ["unknown", undefined],
    ]);
  });

  test("world.operation logs the return even if the program patches promises", async () => {
    const { outcome } = await runCode(`
      await null;
      const { then } = Promise.prototype;
      Promise.prototype.then = () => { throw new Error("patched"); };
      const got = await world.operation("put", ["x"], async () => 7);
      Promise.prototype.then = then;
      const [, put] = world.history;
      world.kv.set("got", got + " " + put.outcome + " " + put.result);
      if (world.kv.get("got") !== "7 result 7") throw new Error(world.kv.get("got"));`);
    expect(outcome.finding).toBeUndefined();
  });

  test.each<[string, unknown, "error" | "unknown"]>([
    ["an error of the service", new RangeError("no such key"), "error"],
    ["a refused connection", error("Error", { code: "ECONNREFUSED" }), "error"],
    ["a connection that broke", error("Error", { code: "ECONNRESET" }), "unknown"],
    [
      "fetch over a connection that broke",
      error("TypeError", { cause: error("Error", { code: "ECONNRESET" }) }),
      "unknown",
    ],
    ["a timeout", error("TimeoutError"), "unknown"],
    ["an abort", error("AbortError"), "unknown"],
    ["something that is no error", "text", "error"],
  ])("world.operation that fails with %s rethrows it, and records what is known", async (_what, thrown, outcome) => {
    const seen: unknown[] = [];
    const operations = await historyOf(coded(async (world) => {
      const atOnce = () => {
        throw thrown;
      };
      try {
        world.operation("put", [], atOnce);
      } catch (caught) {
        seen.push(caught);
      }
      await (world.operation("put", [], () => Promise.reject(thrown)) as Promise<never>).catch((caught) =>
        seen.push(caught)
      );
    }));
    expect(seen).toEqual([thrown, thrown]);
    for (const each of operations.slice(1)) {
      expect(each.outcome).toBe(outcome);
      expect(each.error).toBeTypeOf("string");
      // What may take effect yet has no end.
      expect(each.returned === undefined).toBe(outcome === "unknown");
    }
  });

  test("world.operation that is pending when the run ends is unknown", async () => {
    const operations = await historyOf(coded((world) => {
      void world.operation("put", ["x"], () => world.sleep("1h"));
    }));
    expect(operations[1]).toMatchObject({ name: "put", outcome: "unknown", returned: undefined });
    expect(operations[1]).not.toHaveProperty("error");
  });

  test.each<[string, (world: AuthorWorld) => unknown]>([
    ["name of an operation of type string", (world) => world.operation(1 as never, [], () => {})],
    ["arguments of an operation as an array", (world) => world.operation("put", "x" as never, () => {})],
    ["work of an operation as a function", (world) => world.operation("put", [], 1 as never)],
  ])("refuses what is no %s", async (words, body) => {
    const { outcome } = await run(coded(body as StepCode));
    expect(outcome.finding?.message).toContain(words);
  });
});

describe("steps", () => {
  test("steps with code are operations of the history", async () => {
    const program = {
      ir: irOf([
        { type: "call", ref: "answer", name: "ask" },
        { type: "assert_throws", steps: [{ type: "call", ref: "broken" }] },
      ]),
      code: codeOf({
        answer: () => Promise.resolve({ n: 1 }),
        broken: () => {
          throw new Error("no");
        },
      }),
    };
    expect(await historyOf(program)).toMatchObject([
      { name: "ask", args: [], outcome: "result", result: { n: 1 } },
      { name: "broken", args: [], outcome: "error", error: "Error: no" },
    ]);
  });

  test("steps that send a request are operations of the history", async () => {
    const when = (path: string, more: object) => ({ type: "http_when", method: "POST", path, ...more });
    const request = (path: string, more: object = {}) => ({ type: "http_request", method: "post", path, ...more });
    const program = programOf([
      when("/a", { status: 201, body: "made" }),
      when("/b", { fails: "ECONNRESET" }),
      when("/c", { fails: "ECONNREFUSED" }),
      request("/a", { body: "{}" }),
      { type: "assert_rejects", steps: [request("/b")] },
      { type: "assert_rejects", steps: [request("/c")] },
      { type: "assert_throws", steps: [request("/a", { expect_status: 200 })] },
    ]);
    expect(await historyOf(program)).toMatchObject([
      { name: "POST /a", args: ["{}"], outcome: "result", result: { status: 201, body: "made" } },
      { name: "POST /b", args: [], outcome: "unknown" },
      { name: "POST /c", args: [], outcome: "error" },
      { name: "POST /a", outcome: "result" },
    ]);
  });
});

/** A register that forgets: a write is in a cache that a later read may miss. */
function clients(writes: number, slow: boolean) {
  const put = (task: string): StepCode => async (world) => {
    for (let value = 1; value <= writes; value++) {
      await world.operation("put", [`${task}${value}`], async () => {
        if (slow) await world.yieldNow();
        world.kv.set("x", `${task}${value}`);
      });
      await world.operation("get", [], async () => {
        await world.yieldNow();
        return world.kv.get("x");
      });
    }
  };
  return tasks({ alice: put("a"), bob: put("b") });
}

test("the order of invocations and returns is that of the run, and replays", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 4 }), fc.boolean(), async (seed, writes, slow) => {
      const program = clients(writes, slow);
      const first = await run(program, { source: randomSource(seed) });
      const { operations } = first.run.world.history;
      const moments = operations.flatMap(({ invoked, returned }) => [invoked, returned!]).sort((a, b) => a - b);
      expect(moments).toEqual(moments.map((_moment, index) => index));
      for (const { invoked, returned, invokedMs, returnedMs } of operations) {
        expect(returned).toBeGreaterThan(invoked);
        expect(returnedMs).toBeGreaterThanOrEqual(invokedMs);
      }
      expect(await historyOf(program, { source: new RecordedSource(first.decisions) })).toEqual(operations);
    }),
    { numRuns: 60 },
  );
});

test("conditions can read the history, so that a search finds one that breaks them", async () => {
  const { ir, code } = clients(1, true);
  const readsOwnWrite = ({ history }: Pick<AuthorWorld, "history">) =>
    history.filter(({ name, outcome }) => name === "get" && outcome === "result").every(({ task, result }) =>
      String(result).startsWith(task[0]!)
    );
  const program = {
    ir: { ...ir, invariants: [{ kind: "finally" as const, name: "reads its own write", ref: "reads" }] },
    code: codeOf({
      ...Object.fromEntries(code!.instantiate({} as never) as Map<string, StepCode>),
      reads: readsOwnWrite,
    }),
  };
  const { failures, runs } = await search(program, {
    seeds: Array.from({ length: 60 }, (_, seed) => seed),
    strategy: "random",
    keepGoing: true,
  });
  expect(failures.length).toBeGreaterThan(0);
  expect(failures.length).toBeLessThan(runs);
  expect(failures[0]!.outcome.finding).toMatchObject({ kind: "invariant", title: "reads its own write" });
});
