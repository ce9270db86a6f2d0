/** What a machine has to itself, and what it shares with the others of a run. */
import { describe, expect, test } from "vitest";
import { runLogged } from "../../support/logged.ts";
import { said, scenarioOf } from "./programs.ts";

/** What each of two machines and the steps say, where all run the same code. */
async function saidByAll(expression: string, settings: readonly [string, string] = ["", ""]): Promise<string[]> {
  const [a, b] = settings.map((more) => `{ ${more} run: () => console.log(String(${expression})) }`);
  const program = await scenarioOf(
    `.machine("a", ${a}).machine("b", ${b}).step("main", () => console.log(String(${expression})))`,
    "let count = 0;",
  );
  const logged = await runLogged(program);
  expect(logged.outcome.finding).toBeUndefined();
  return said(logged).sort();
}

test.each([
  ["the state of its modules", "++count"],
  ["a global object", "globalThis.seen = (globalThis.seen ?? 0) + 1"],
])("a machine has %s to itself", async (_what, expression) => {
  expect(await saidByAll(expression)).toEqual(["a: 1", "b: 1", "main: 1"]);
});

test("a machine has an environment of its own", async () => {
  const seen = await saidByAll(`process.env.ROLE`, [`env: { ROLE: "writer" },`, ""]);
  expect(seen).toEqual(["a: writer", "b: undefined", "main: undefined"]);
});

test("a machine has a disk of its own, and a working folder that relative paths start at", async () => {
  const look = `[process.cwd(), fs.existsSync("x.txt"), fs.readdirSync(".").length, require("node:path").resolve("y")]`;
  const seen = await saidByAll(look, [`files: { "x.txt": "1" }, cwd: "/srv",`, ""]);
  expect(seen).toEqual(["a: /srv,true,1,/srv/y", "b: /app,false,0,/app/y", "main: /app,false,0,/app/y"]);
});

test("a machine has a name, which its host and its task are called", async () => {
  const seen = await saidByAll(`require("node:os").hostname()`);
  expect(seen).toEqual(["a: a", "b: b", "main: seedbed"]);
});

test("a machine has an address of its own", async () => {
  const program = await scenarioOf(`.machine("a", () => {}).machine("b", () => {})
    .step("look", ({ machines, event }) => event("seen", machines.names.map((name) => machines.address(name))))`);
  expect((await runLogged(program)).events("seen")).toEqual([["10.0.0.2", "10.0.0.3"]]);
});

describe("the clock of a machine", () => {
  const START_MS = Date.UTC(2026, 0, 1);

  test("is ahead by its offset, and behind by a negative one", async () => {
    const seen = await saidByAll("Date.now()", [`clock: { offset: "1.5s" },`, `clock: { offset: "-2s" },`]);
    expect(seen).toEqual([`a: ${START_MS + 1500}`, `b: ${START_MS - 2000}`, `main: ${START_MS}`]);
  });

  test("counts at its rate: its date, its monotonic time, and its timers", async () => {
    const program = await scenarioOf(`.machine("fast", { clock: { rate: 2 }, run: async () => {
        const [date, mark] = [Date.now(), performance.now()];
        await new Promise((resolve) => setTimeout(resolve, 100));
        console.log(Date.now() - date, performance.now() - mark);
      } }).step("look", ({ clock, event }) => event("elapsed", clock.elapsedMs))`);
    const logged = await runLogged(program);
    expect(said(logged)).toEqual(["fast: 100 100"]);
    expect(logged.events("elapsed")).toEqual([50]);
  });

  test("jumps: its date does, and neither its monotonic time nor a timer that waits", async () => {
    const program = await scenarioOf(`.machine("a", () => {
        const [date, mark] = [Date.now(), performance.now()];
        setTimeout(() => console.log(Date.now() - date, performance.now() - mark), 100);
      })
      .step(machine.jumpClock("a", "-1h")).step(time.sleep("200ms"))`);
    expect(said(await runLogged(program))).toEqual(["a: -3599900 100"]);
  });
});

test("a rejection that nothing handles goes to the machine's own handler", async () => {
  const program = await scenarioOf(`.machine("a", () => {
      process.on("unhandledRejection", (reason) => console.log("handled", reason.message));
      setTimeout(() => void Promise.reject(new Error("mine")), 10);
    })
    .machine("b", () => process.on("unhandledRejection", () => console.log("not mine")))
    .step(time.sleep("50ms"))`);
  const logged = await runLogged(program);
  expect(logged.outcome.status).toBe("pass");
  expect(said(logged)).toEqual(["a: handled mine"]);
});

test("what is written on a machine, the scenario's conditions can read", async () => {
  const program = await scenarioOf(`.machine("a", () => fs.writeFileSync("out.txt", "done"))
    .step("look", ({ machines, event }) => event("read", [machines.readText("a", "out.txt"), machines.readText("a", "no")]))`);
  expect((await runLogged(program)).events("read")).toEqual([["done", null]]);
});

test("the conditions read the files of a machine whose program has not used them, before its end and after it", async () => {
  const program = await scenarioOf(`.machine("a", { files: { "in.txt": "given" }, run: () => {} })
    .step("look", ({ machines, event }) => event("read", machines.readText("a", "in.txt")))
    .step(machine.crash("a"))
    .step("look again", ({ machines, event }) => event("read", machines.readText("a", "in.txt")))`);
  expect((await runLogged(program)).events("read")).toEqual(["given", "given"]);
});

test("they read what the disk holds of a program that ended before it used a file", async () => {
  const program = await scenarioOf(`.machine("a", { files: { "in.txt": "given" }, run: () => {} })
    .step(machine.crash("a"))
    .step("look", ({ machines, event }) => event("read", machines.readText("a", "in.txt")))
    .step(machine.restart("a"))
    .step("look again", ({ machines, event }) => event("read", machines.readText("a", "in.txt")))`);
  expect((await runLogged(program)).events("read")).toEqual(["given", "given"]);
});

test("a machine has its own handler of exceptions, which takes rejections that nothing else does", async () => {
  const program = await scenarioOf(`.machine("a", () => {
      process.on("uncaughtException", (error, origin) => console.log(origin, error.message));
      setTimeout(() => { throw new Error("thrown"); }, 1);
      setTimeout(() => void Promise.reject(new Error("rejected")), 2);
    })
    .step(time.sleep("50ms"))`);
  const logged = await runLogged(program);
  expect(logged.outcome.finding).toBeUndefined();
  expect(said(logged)).toEqual(["a: uncaughtException thrown", "a: unhandledRejection rejected"]);
});

test.each([
  ["unhandledRejection", `void Promise.reject(new Error("x"));`],
  ["uncaughtException", `setTimeout(() => { throw new Error("x"); }, 1);`],
])("a handler of %s may end its program; what it throws is a finding", async (event, cause) => {
  const withHandler = (handler: string) =>
    scenarioOf(`.machine("a", () => { process.on("${event}", () => { ${handler} }); ${cause} })
      .step(time.sleep("50ms")).finally("it has ended", ({ machines }) => machines.state("a") === "exited")`);
  expect((await runLogged(await withHandler("process.exit(1);"))).outcome.finding).toBeUndefined();
  const { finding } = (await runLogged(await withHandler(`throw new Error("again");`))).outcome;
  expect(finding).toMatchObject({ kind: "error", message: "Error: again", task: "a" });
});

test("a handler of rejections that throws, or ends the process, is a finding of the steps", async () => {
  const withHandler = (handler: string) =>
    scenarioOf(`.step("x", async ({ sleep }) => {
      process.on("unhandledRejection", () => { ${handler} });
      void Promise.reject(new Error("x"));
      await sleep("5ms");
    })`);
  const messages = [];
  for (const handler of [`throw new Error("again");`, "process.exit(3);"]) {
    messages.push((await runLogged(await withHandler(handler))).outcome.finding?.message);
  }
  expect(messages).toEqual(["Error: again", "the program ended the process with process.exit(3)"]);
});
