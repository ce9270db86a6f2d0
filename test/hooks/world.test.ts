/** `seedbed/hooks` inside of a world: failpoints that strike, places that must not be reached, and what no run has shown. */
import { describe, expect, test } from "vitest";
import { test as search } from "../../src/api/library/test.ts";
import { explore } from "../../src/api/library/explore.ts";
import { type Logged, runLogged } from "../support/logged.ts";
import { said, scenarioOf } from "../engine/machine/programs.ts";
import { folder } from "../cli/seedbed.ts";

const SEEDS = Array.from({ length: 24 }, (_, seed) => seed);
const HOOKS =
  'import * as hooks from "seedbed/hooks"; import { buggify, failpoint, FailpointError, reachable, sometimes, unreachable } from "seedbed/hooks";';

async function runs(chain: string, head = "", seeds = SEEDS): Promise<Logged[]> {
  const program = await scenarioOf(chain, `${HOOKS}\n${head}`);
  const found = [];
  for (const seed of seeds) found.push(await runLogged(program, seed));
  return found;
}

const lines = (all: readonly Logged[]) => new Set(all.flatMap((run) => said(run)));
const failing = (all: readonly Logged[]) => all.filter(({ outcome }) => outcome.status !== "pass");

/** Reaches a failpoint, and says what came of it. */
const PAY = `.step("pay", async () => {
  const before = Date.now();
  try {
    await failpoint("after charge");
    console.log(Date.now() === before ? "paid" : "paid late");
  } catch (error) {
    console.log(error instanceof FailpointError ? error.failpoint : "another error");
  }
})`;

describe("a failpoint", () => {
  test("does nothing in a scenario that does not ask for it", async () => {
    const all = await runs(`${PAY}.step("more", () => console.log(buggify(1)))`);
    expect(lines(all)).toEqual(new Set(["main: paid", "main: false"]));
    expect(all.flatMap(({ decisions }) => decisions.filter(({ kind }) => kind === "fault"))).toEqual([]);
  });

  test("throws or waits in some runs of one that does, and never in the first", async () => {
    const all = await runs(`.faults(fault.failpoint())${PAY}`);
    expect(lines(all)).toEqual(new Set(["main: paid", "main: paid late", "main: after charge"]));
    expect(said(all[0]!)).toEqual(["main: paid"]);
    expect(failing(all)).toEqual([]);
  });

  test("throws an error of a class of the run's own: what one run puts on it is not there in the next", async () => {
    const all = await runs(`.faults(fault.failpoint({ does: ["throw"] })).step("x", () => {
      FailpointError.count = (FailpointError.count ?? 0) + 1;
      FailpointError.prototype.times = (FailpointError.prototype.times ?? 0) + 1;
      try { failpoint("a"); } catch (error) {
        if (!(error instanceof FailpointError) || error.times !== 1) throw new Error("of another run");
      }
      console.log(FailpointError.count, FailpointError.prototype.times);
    })`);
    expect(lines(all)).toEqual(new Set(["main: 1 1"]));
    expect(failing(all)).toEqual([]);
  });

  test("asks a wrong name nothing: its code is the program's", async () => {
    for (const name of ["Object.create(null)", '({ toString() { throw new Error("asked"); } })']) {
      const [run] = await runs(`.step("x", () => failpoint(${name}))`, "", [0]);
      expect(run!.outcome.finding!.message).toBe(
        "failpoint: expected a name, a text of 1 to 200 characters, found [object Object]",
      );
    }
  });

  test("does only what was asked for, where it was asked for", async () => {
    const only = (options: string) => runs(`.faults(fault.failpoint(${options}))${PAY}`);
    expect(lines(await only('{ does: ["throw"] }'))).toEqual(new Set(["main: paid", "main: after charge"]));
    expect(lines(await only('{ does: ["wait"], lasts: "1s" }'))).toEqual(new Set(["main: paid", "main: paid late"]));
    expect(lines(await only('{ names: ["elsewhere"] }'))).toEqual(new Set(["main: paid"]));
    // The program of the steps is the run itself.
    expect(lines(await only('{ does: ["crash"] }'))).toEqual(new Set(["main: paid"]));
  });

  test("strikes on the machines that are named, as the fault that names it says", async () => {
    const run = `async () => {
      await new Promise((go) => setTimeout(go, 1_000));
      try { await failpoint("after charge"); await failpoint("after save"); } catch (error) { console.log(error.failpoint); }
    }`;
    const all = await runs(
      `.machine("api", { background: true, run: ${run} }).machine("db", { background: true, run: ${run} })
       .faults(fault.failpoint({ names: ["after save"], nodes: ["db"], does: ["throw"] }), fault.failpoint({ does: ["wait"] }))
       .step(time.sleep("20s"))`,
    );
    expect(lines(all)).toEqual(new Set(["db: after save"]));
    const struck = all.flatMap((each) => each.events("faults.failpoint")) as Record<string, string>[];
    expect(new Set(struck.map(({ machine, name, does }) => `${machine}: ${does} ${name}`))).toEqual(
      new Set(["api: wait after charge", "api: wait after save", "db: wait after charge", "db: throw after save"]),
    );
  });

  test("takes part in some runs, and strikes at most so often in those", async () => {
    const strikes = (await runs(`.faults(fault.failpoint({ does: ["throw"], most: 2 }))
      .step("work", () => { let n = 0; for (let i = 0; i < 50; i++) { try { failpoint("often"); } catch { n++; } } console.log(n); })`))
      .map((run) => Number(said(run)[0]!.slice("main: ".length)));
    expect(Math.max(...strikes)).toBe(2);
    expect(strikes.filter((count) => count === 0).length).toBeGreaterThan(SEEDS.length / 4);
  });

  test("crashes its machine within the budget, whose program starts again and which no code of it outlives", async () => {
    const all = await runs(
      `.machine("api", { background: true, run: async () => {
         console.log("up");
         await new Promise((go) => setTimeout(go, 1_000));
         try { await failpoint("in the middle"); } catch { console.log("caught"); } finally { console.log("finally"); }
         console.log("done");
       } })
       .faults(fault.failpoint({ does: ["crash"], lasts: "1s" })).step(time.sleep("20s"))`,
    );
    const crashed = all.filter((run) => run.events("machine.crash").length > 0);
    expect(crashed.length).toBeGreaterThan(0);
    expect(crashed.length).toBeLessThan(SEEDS.length);
    for (const run of crashed) {
      expect(run.events("machine.restart").length).toBe(run.events("machine.crash").length);
      const text = said(run);
      expect(text.filter((line) => line === "api: up").length).toBe(run.events("machine.crash").length + 1);
      expect(text).not.toContain("api: caught");
    }
    expect(failing(all)).toEqual([]);
  });

  test("is over when the steps have ended", async () => {
    const all = await runs(
      `.faults(fault.failpoint({ does: ["throw"] }), { until: "1s" }).step(time.sleep("2s"))${PAY}`,
    );
    expect(lines(all)).toEqual(new Set(["main: paid"]));
  });

  test("replays", async () => {
    const program = await scenarioOf(
      `.faults(fault.failpoint(), fault.buggify())${PAY}
      .step("more", () => console.log(buggify(0.5), hooks.buggify()))`,
      HOOKS,
    );
    for (const seed of SEEDS) {
      const run = await runLogged(program, seed);
      expect((await runLogged(program, run.decisions)).log).toEqual(run.log);
    }
  });
});

test("buggify is true in some runs, as often as it says, place by place", async () => {
  const all = await runs(`.faults(fault.buggify()).step("work", () => {
    let often = 0, seldom = 0;
    for (let i = 0; i < 100; i++) {
      if (buggify(0.9)) often++;
      if (buggify(0.1)) seldom++;
    }
    console.log(JSON.stringify([often, seldom, buggify(0)]));
  })`);
  const counts = all.map((run) => JSON.parse(said(run)[0]!.slice("main: ".length)) as [number, number, boolean]);
  expect(counts[0]).toEqual([0, 0, false]);
  for (const [often, seldom, never] of counts) {
    expect(often === 0 || often > 75).toBe(true);
    expect(seldom).toBeLessThan(30);
    expect(never).toBe(false);
  }
  const kinds = new Set(counts.map(([often, seldom]) => `${often > 0} ${seldom > 0}`));
  expect(kinds).toEqual(new Set(["true true", "true false", "false true", "false false"]));
});

test("a place that must not be reached is a finding there, whoever catches what", async () => {
  const [run] = await runs(
    `.step("settle", () => { try { settle(-1); } catch {} })`,
    `
    function settle(balance) {
      if (balance < 0) unreachable("the balance is negative");
    }`,
    [0],
  );
  expect(run!.outcome.finding).toMatchObject({
    kind: "assertion",
    title: 'unreachable "the balance is negative"',
    location: { line: 7 },
  });
});

test.each([
  ["failpoint(3)", "failpoint: expected a name, a text of 1 to 200 characters, found 3"],
  ['sometimes("")', 'sometimes: expected a name, a text of 1 to 200 characters, found ""'],
  ["reachable()", "reachable: expected a name, a text of 1 to 200 characters, found undefined"],
  ["unreachable({})", "unreachable: expected a name, a text of 1 to 200 characters, found [object Object]"],
  ["buggify(1.5)", "buggify: expected a probability from 0 to 1, found 1.5"],
  ["buggify(NaN)", "buggify: expected a probability from 0 to 1, found NaN"],
  ['buggify("often")', 'buggify: expected a probability from 0 to 1, found "often"'],
])("%s fails the run with its place", async (call, message) => {
  const [run] = await runs(`.step("call", () => { try { ${call}; } catch {} })`, "", [0]);
  expect(run!.outcome.finding).toMatchObject({ kind: "error", message, location: { line: expect.any(Number) } });
});

test.each([
  ['fault.failpoint({ names: ["a", "a"] })', 'faults: expected each once, found failpoint "a" twice'],
  ['fault.failpoint({ names: ["a"] }), fault.failpoint({ names: ["b", "a"] })', 'found failpoint "a" twice'],
  ["fault.failpoint(), fault.failpoint()", "found failpoint without names twice"],
  ["fault.buggify(), fault.buggify()", "found buggify twice"],
  ["fault.failpoint({ names: [] })", "names"],
  ["fault.failpoint({ names: [3] })", "names"],
  ['fault.failpoint({ does: ["explode"] })', "does"],
  ["fault.failpoint(), fault.crash()", "expected machines that they strike, found none"],
  ['fault.failpoint({ nodes: ["n1"] })', "expected machines that they strike, found none"],
  ["fault.failpoint(), { atMost: 1 }", "expected machines that they strike, found none"],
])(".faults(%s) is refused", async (faults, message) => {
  await expect(scenarioOf(`.faults(${faults})${PAY}`, HOOKS)).rejects.toThrow(message);
});

describe("at the end of a search", () => {
  const SOURCE = `import { scenario } from "seedbed"; ${HOOKS}
    const never = () => reachable("never called");
    export default scenario("case").parallel("both", {
      ann: async ({ sleep }) => { await sleep("1ms"); sometimes("ann is last", last === "bob"); last = "ann"; },
      bob: async ({ sleep }) => { await sleep("1ms"); hooks.sometimes("bob is last", last === "ann"); last = "bob"; },
    }).step("look", () => {
      sometimes("it rains", false);
      reachable("looked");
      if (last === "") never();
    });
    let last = "";`;
  const UNMET = [
    'reached reachable("never called") at a.scenario.ts:2',
    'satisfied sometimes("it rains") at a.scenario.ts:7',
  ];

  test("test lists what no run has shown, also of code that no run has reached", async () => {
    const cwd = folder({ "a.scenario.ts": SOURCE });
    const [report] = (await search(["a.scenario.ts"], { cwd, seeds: 20 })).scenarios;
    expect(report).toMatchObject({ status: "pass" });
    expect(report!.warnings?.filter((each) => each.startsWith("no run"))).toEqual(
      UNMET.map((each) => `no run ${each}`),
    );
  });

  test("explore lists it, with findings and without", async () => {
    const cwd = folder({
      "a.scenario.ts": SOURCE,
      "b.scenario.ts": SOURCE.replace("looked", 'b"); if (last === "ann") throw new Error("ann'),
    });
    expect((await explore("a.scenario.ts", { cwd, runs: 20 })).unmet).toEqual(UNMET);
    const found = await explore("b.scenario.ts", { cwd, runs: 20 });
    expect(found.findings.length).toBe(1);
    expect(found.unmet).toEqual(UNMET.map((each) => each.replace("a.sc", "b.sc")));
  });

  test("a failpoint that is declared and that no run has reached is listed", async () => {
    const [run] = await runs(
      `.faults(fault.failpoint({ names: ["after charge", "after charg"] }), fault.buggify())${PAY}`,
      "",
      [0],
    );
    expect(run!.outcome.unmet).toEqual([
      'reached failpoint("after charg"), which .faults(…) declares',
      "called buggify(), which .faults(…) declares",
    ]);
    const [none] = await runs('.faults(fault.failpoint()).step("nothing", () => {})', "", [0]);
    expect(none!.outcome.unmet).toEqual(["reached a failpoint, which .faults(…) declares"]);
  });
});
