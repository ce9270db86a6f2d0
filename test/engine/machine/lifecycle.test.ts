/** How programs of machines start, end, stand still and start again. */
import { describe, expect, test } from "vitest";
import { runLogged } from "../../support/logged.ts";
import { said, scenarioOf } from "./programs.ts";

const SEEDS = [0, 1, 2, 3, 4, 5, 6, 7];

/** A program that counts its starts on its disk, and then ticks. */
const TICKING = `.machine("api", () => {
  fs.appendFileSync("starts", "x");
  let ticks = 0;
  console.log("start", fs.readFileSync("starts", "utf8").length);
  setInterval(() => console.log("tick", ++ticks), 10);
})`;

describe("the beginning of a run", () => {
  test.each(SEEDS)("steps wait for what the function of a machine returns (seed %i)", async (seed) => {
    const program = await scenarioOf(
      `.machine("a", async () => { await new Promise((done) => setTimeout(done, 100)); console.log("ready"); })
       .machine("b", () => import("node:fs").then(() => console.log("ready")))
       .step("first", () => console.log("step"))`,
    );
    const lines = said(await runLogged(program, seed));
    expect(lines.at(-1)).toBe("main: step");
    expect(lines).toHaveLength(3);
  });

  test("machines start in an order that is picked", async () => {
    const program = await scenarioOf(
      `.machine("a", () => console.log("up")).machine("b", () => console.log("up")).step(event("end"))`,
    );
    const orders = new Set<string>();
    for (let seed = 0; seed < 20; seed++) orders.add(said(await runLogged(program, seed)).join());
    expect([...orders].sort()).toEqual(["a: up,b: up", "b: up,a: up"]);
  });

  test("nobody waits for a machine in the background, neither when it starts nor at the end", async () => {
    const program = await scenarioOf(`.machine("loop", { background: true, run: async ({ sleep }) => {
        for (;;) { await sleep("10ms"); console.log("round"); }
      } }).step(time.sleep("25ms")).step(machine.restart("loop")).step(time.sleep("25ms"))`);
    const logged = await runLogged(program);
    expect(logged.outcome.status).toBe("pass");
    expect(said(logged)).toHaveLength(4);
  });

  test("a machine in the background starts before the first step, however soon the steps end", async () => {
    const program = await scenarioOf(`.machine("broken", { background: true, run: async () => {
        throw new Error("broken from the start");
      } }).step(event("only"))`);
    const { finding } = (await runLogged(program)).outcome;
    expect(finding).toMatchObject({ message: "Error: broken from the start", task: "broken" });
  });

  test("a machine that never comes up is a deadlock, which names it", async () => {
    const program = await scenarioOf(
      `.machine("api", async () => { await new Promise(() => {}); }).step(event("never"))`,
    );
    const { finding } = (await runLogged(program)).outcome;
    expect(finding?.kind).toBe("deadlock");
    expect(finding?.details).toContain("api waits at case.scenario.ts:5");
  });

  test("a program that throws at its start is a finding at its line", async () => {
    const program = await scenarioOf(
      `\n.machine("api", () => {\n  throw new Error("no port");\n})\n.step(event("never"))`,
    );
    const { finding } = (await runLogged(program)).outcome;
    expect(finding).toMatchObject({ kind: "error", message: "Error: no port", task: "api" });
    expect(finding?.location).toMatchObject({ file: "case.scenario.ts", line: 7 });
  });

  test("a rejection at its start, and an error later, are findings of the machine", async () => {
    for (
      const body of [
        `async () => { throw new Error("late"); }`,
        `() => { setTimeout(() => { throw new Error("late"); }, 5); }`,
      ]
    ) {
      const { finding } =
        (await runLogged(await scenarioOf(`.machine("api", ${body}).step(time.sleep("10ms"))`))).outcome;
      expect(finding).toMatchObject({ message: "Error: late", task: "api" });
    }
  });
});

describe("a crash", () => {
  test.each(SEEDS)("ends the program where it is, and its disk survives (seed %i)", async (seed) => {
    const program = await scenarioOf(`${TICKING}
      .step(time.sleep("25ms")).step(machine.crash("api"))
      .step("down", ({ machines }) => console.log(machines.state("api"), machines.readText("api", "starts")))
      .step(time.sleep("1s")).step(machine.restart("api")).step(time.sleep("15ms"))
      .step("up", ({ machines }) => console.log(machines.state("api")))`);
    const logged = await runLogged(program, seed);
    expect(logged.outcome.finding).toBeUndefined();
    const lines = said(logged);
    const [down, second] = [lines.indexOf("main: crashed x"), lines.indexOf("api: start 2")];
    expect(lines[0]).toBe("api: start 1");
    expect(down).toBeGreaterThan(0);
    expect(second, "nothing of the program happens while it is down").toBe(down + 1);
    expect(lines.slice(second + 1)).toContain("api: tick 1");
    expect(lines).toContain("main: running");
  });

  test("no code of the program goes on: neither what awaits, nor what catches, nor finally", async () => {
    const program = await scenarioOf(`.machine("api", () => { void (async () => {
        try { for (;;) await fs.promises.writeFile("x", "1"); } catch { console.log("caught"); } finally { console.log("finally"); }
      })(); })
      .step(time.sleep("1ms")).step(machine.crash("api")).step(event("crashed")).step(time.sleep("1s"))`);
    const logged = await runLogged(program);
    expect(logged.outcome.finding).toBeUndefined();
    expect(said(logged)).toEqual([]);
    const after = logged.log.slice(logged.log.findIndex((entry) => "event" in entry && entry.event === "crashed"));
    expect(JSON.stringify(after)).not.toContain("(api)");
  });

  test("a program that is cut off while it starts is waited for no more", async () => {
    const program = await scenarioOf(`.machine("api", { background: true, run: () => new Promise(() => {}) })
      .parallel("both", { stop: [time.sleep("10ms"), machine.crash("api")], start: machine.restart("api") })`);
    expect((await runLogged(program)).outcome.status).toBe("pass");
  });

  test("an answer to a program that is gone reaches nobody", async () => {
    const program = await scenarioOf(
      `
      .step(http.when("GET", "http://slow.test/").replies(200, "hello", { delay: "50ms" }))
      .machine("api", () => { void fetch("http://slow.test/").then(() => console.log("answered")); })
      .step(time.sleep("1ms")).step(machine.crash("api")).step(time.sleep("1s"))`,
      `import { http } from "seedbed";`,
    );
    const logged = await runLogged(program);
    expect(said(logged)).toEqual([]);
  });

  test("files that the program had open are closed", async () => {
    const program = await scenarioOf(`.machine("api", () => console.log(fs.openSync("log", "a")))
      .step(machine.crash("api")).step(machine.restart("api"))`);
    expect(said(await runLogged(program))).toEqual(["api: 3", "api: 3"]);
  });
});

test("a crash within a duration comes at many moments of it", async () => {
  const program = await scenarioOf(`${TICKING}.step(machine.crash("api", "50ms")).step(machine.restart("api"))`);
  const moments = new Set<number>();
  for (let seed = 1; seed < 40; seed++) {
    const logged = await runLogged(program, seed);
    moments.add(said(logged).filter((line) => line.startsWith("api: tick")).length);
  }
  expect([...moments].sort((a, b) => a - b).map(String).join()).toMatch(/^0,1,2,3,4(,5)?$/);
});

describe("process.exit", () => {
  const EXITING = `.machine("api", () => {
      process.on("exit", (code) => console.log("exit", code));
      setTimeout(() => { try { process.exit(3); } finally { console.log("after"); } }, 10);
      setTimeout(() => console.log("later"), 20);
    })`;

  test("ends its machine, and neither the run nor the others", async () => {
    const program = await scenarioOf(`${EXITING}.machine("b", () => { setTimeout(() => console.log("alive"), 30); })
      .step(time.sleep("50ms")).step("end", ({ machines }) => console.log(machines.state("api")))`);
    const logged = await runLogged(program);
    expect(logged.outcome.status).toBe("pass");
    expect(said(logged)).toEqual(["api: exit 3", "b: alive", "main: exited"]);
    expect(said(logged, "machine.exit")).toEqual([`api: {"machine":"api","code":3}`]);
  });

  test("what the program still does in the same turn is no part of the run", async () => {
    const program = await scenarioOf(`.machine("api", () => {
        setTimeout(() => {
          try { process.exit(); } catch {}
          try { fs.writeFileSync("late", ""); } catch {}
          console.log("late", Math.random());
          setTimeout(() => console.log("later"), 1);
          Promise.reject(new Error("nobody's"));
        }, 10);
      }).step(time.sleep("50ms")).step("end", ({ machines }) => console.log(String(machines.readText("api", "late"))))`);
    const logged = await runLogged(program);
    expect(logged.outcome.status).toBe("pass");
    expect(said(logged)).toEqual(["main: undefined"]);
    expect(logged.decisions.filter(({ kind }) => kind === "random")).toEqual([]);
  });

  test("in the code of the steps it is a finding, as without machines", async () => {
    const program = await scenarioOf(`${EXITING}.step("end", () => process.exit(1))`);
    expect((await runLogged(program)).outcome.finding?.title).toBe("process.exit");
  });
});

describe("a signal", () => {
  test("reaches the program's handler, which may end it", async () => {
    const program = await scenarioOf(`.machine("api", () => {
        process.on("SIGTERM", (name, number) => { console.log(name, number); setTimeout(() => process.exit(0), 10); });
      }).step(machine.signal("api")).step(time.sleep("1s")).step("end", ({ machines }) => console.log(machines.state("api")))`);
    expect(said(await runLogged(program))).toEqual(["api: SIGTERM 15", "main: exited"]);
  });

  test("ends a program that has no handler for it", async () => {
    const program = await scenarioOf(`.machine("api", () => { setTimeout(() => console.log("later"), 100); })
      .step(machine.signal("api", "SIGINT")).step(time.sleep("1s"))`);
    const logged = await runLogged(program);
    expect(said(logged)).toEqual([]);
    expect(logged.events("machine.exit")).toEqual([{ machine: "api", signal: "SIGINT" }]);
  });

  test("an error of its handler is a finding of the machine", async () => {
    const program = await scenarioOf(
      `.machine("api", () => { process.on("SIGTERM", () => { throw new Error("in it"); }); })
      .step(machine.signal("api")).step(time.sleep("1s"))`,
    );
    expect((await runLogged(program)).outcome.finding).toMatchObject({ message: "Error: in it", task: "api" });
  });
});

describe("a pause", () => {
  const BOTH = `.machine("api", () => { setInterval(() => console.log("tick"), 10); })
    .machine("peer", () => { setInterval(() => console.log("tock"), 10); })`;

  test("lets nothing of its machine happen while the others go on", async () => {
    const program = await scenarioOf(`${BOTH}.step(time.sleep("5ms")).step(machine.pause("api", "100ms"))
      .step(time.sleep("90ms")).step("end", ({ machines }) => console.log(machines.state("api")))
      .step(time.sleep("30ms")).step("end", ({ machines }) => console.log(machines.state("api")))`);
    const lines = said(await runLogged(program));
    const paused = lines.indexOf("main: paused");
    expect(lines.slice(0, paused)).toEqual(Array(9).fill("peer: tock"));
    expect(lines.slice(paused)).toContain("api: tick");
    expect(lines.at(-1)).toBe("main: running");
  });

  test.each(["timed", "any"])("holds timers, immediates and operations alike (%s)", async (latency) => {
    const program = await scenarioOf(`${latency === "any" ? `.latency("any")` : ""}
      .machine("api", () => {
        setTimeout(() => console.log("timer"), 20);
        setTimeout(() => setImmediate(() => console.log("immediate")), 4);
        setTimeout(() => void fs.promises.readFile("none").catch(() => console.log("file")), 4);
        const given = setTimeout(() => console.log("never"), 30);
        setTimeout(() => clearTimeout(given), 20);
      })
      .step(time.sleep("4ms")).step(machine.pause("api", "1s")).step(time.sleep("500ms")).step(event("still paused"))
      .step(time.sleep("2s"))`);
    for (const seed of SEEDS) {
      const logged = await runLogged(program, seed);
      expect(logged.outcome.finding).toBeUndefined();
      const [begin, end] = ["machine.pause", "machine.resume"].map((name) =>
        logged.log.findIndex((entry) => "event" in entry && entry.event === name)
      );
      expect(logged.log.slice(begin, end).filter((entry) => "task" in entry || JSON.stringify(entry).includes("(api)")))
        .toEqual([]);
      // With unbounded delays, some of it may come after the last step.
      if (latency === "timed") expect(said(logged).sort()).toEqual(["api: file", "api: immediate", "api: timer"]);
      else expect(said(logged)).not.toContain("api: never");
    }
  });

  test("a signal waits until the pause is over, and a crash does not", async () => {
    const program = await scenarioOf(
      `.machine("api", () => { process.on("SIGTERM", () => console.log("got it", performance.now() > 1100)); })
      .step(machine.pause("api", "200ms")).step(machine.signal("api")).step(time.sleep("300ms"))
      .step(machine.pause("api", "200ms")).step(machine.crash("api")).step(machine.restart("api")).step(time.sleep("1s"))
      .step("end", ({ machines }) => console.log(machines.state("api")))`,
    );
    expect(said(await runLogged(program))).toEqual(["api: got it true", "main: running"]);
  });
});

test.each([
  ["a crash of a machine that is down", `.step(machine.crash("api")).step(machine.crash("api"))`, "crash api"],
  ["a pause of a machine that is down", `.step(machine.crash("api")).step(machine.pause("api", "1s"))`, "pause api"],
  ["a second pause", `.step(machine.pause("api", "1s")).step(machine.pause("api", "1s"))`, "pause api"],
])("%s is a finding of the step", async (_name, steps, title) => {
  const { finding } = (await runLogged(await scenarioOf(`.machine("api", () => {})\n${steps}`))).outcome;
  expect(finding).toMatchObject({ kind: "assertion", title });
  expect(finding?.message).toMatch(/^expected .*, found api, which is (crashed|paused)$/);
});
