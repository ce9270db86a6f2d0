/** What code starts in the same turn may complete in any order: nothing of it is answered before the rest is started. */
import { describe, expect, test } from "vitest";
import { slowUnless } from "../../support/slow.ts";
import type { Json } from "../../../src/engine/json.ts";
import { programOf, runLogged, type Script } from "../../support/logged.ts";

const STEPS = [
  'http.when("GET", "http://svc.test/a").replies(200)',
  'http.when("GET", "http://svc.test/b").replies(200)',
  'http.when("GET", "http://svc.test/c").replies(200)',
  'proc.when("git", ["status"]).exits(0)',
  'proc.when("git", ["log"]).exits(0)',
];

const HEAD = `
  import * as http from "node:http"; import { spawn } from "node:child_process"; import { once } from "node:events";
  const order = []; const note = (name, done) => Promise.resolve(done).then(() => { order.push(name); });
  const requested = (path) => once(http.get("http://svc.test/" + path), "response");`;

/** The orders in which the operations of a script complete, over the default order and fifty seeds. */
async function orders({ head = "", steps = [], ...script }: Script): Promise<Set<string>> {
  const program = await programOf({ head: HEAD + head, steps: [...STEPS, ...steps], ...script });
  const seen = new Set<string>();
  for (let seed = 0; seed <= 50; seed++) {
    const { outcome, events } = await runLogged(program, seed);
    expect(outcome.finding).toBeUndefined();
    seen.add((events("order")[0] as Json[]).join(" "));
  }
  return seen;
}

/** One of each table always runs. */
const ALWAYS = ["a sleep and a request", "a sleep"];

describe("operations of one task that start in the same turn complete in several orders", () => {
  const cases: Readonly<Record<string, string>> = {
    "three requests with fetch": '"abc".split("").map((name) => note(name, fetch("http://svc.test/" + name)))',
    "three requests of node:http": '"abc".split("").map((name) => note(name, requested(name)))',
    "two processes": '["status", "log"].map((name) => note(name, once(spawn("git", [name]), "close")))',
    "a request and a process":
      '[note("a", fetch("http://svc.test/a")), note("status", once(spawn("git", ["status"]), "close"))]',
    "a sleep and a request": '[note("sleep", world.sleep(5)), note("a", fetch("http://svc.test/a"))]',
  };
  for (const [name, started] of Object.entries(cases)) {
    slowUnless(ALWAYS.includes(name))(`started at once: ${name}`, async () => {
      const seen = await orders({ body: `await Promise.all(${started}); world.event("order", order);` });
      expect(seen.size).toBeGreaterThan(1);
    });
  }

  test("the default order is the order of their start", async () => {
    const program = await programOf({
      head: HEAD,
      steps: STEPS,
      body: `await Promise.all("abc".split("").map((name) => note(name, fetch("http://svc.test/" + name))));
        world.event("order", order);`,
    });
    expect((await runLogged(program)).events("order")).toEqual([["a", "b", "c"]]);
  });
});

describe("a step that follows code which has started something may come before or after it", () => {
  const cases: Readonly<Record<string, string>> = {
    "a sleep": 'time.sleep("5ms")',
    "a request": 'http.request("GET", "http://svc.test/b")',
    "a process": 'proc.spawn("git", ["status"])',
  };
  for (const [name, step] of Object.entries(cases)) {
    slowUnless(ALWAYS.includes(name))(`started later: ${name}`, async () => {
      const source =
        `.step("start", () => { void Promise.resolve().then(() => note("a", fetch("http://svc.test/a"))); })` +
        `.step(seedbed.${step}).step("note", () => { order.push("step"); })` +
        `.step("wait", async (world) => { while (order.length < 2) await world.sleep(1); world.event("order", order); })`;
      const seen = await ordersOfSteps(source);
      expect([...seen].sort()).toEqual(["a step", "step a"]);
    });
  }
});

async function ordersOfSteps(steps: string): Promise<Set<string>> {
  const { loadSource } = await import("../../support/source.ts");
  const rules = STEPS.map((step) => `.step(seedbed.${step})`).join("");
  const source = `import * as seedbed from "seedbed"; ${HEAD.trim().replaceAll(/\s*\n\s*/g, " ")}\n` +
    `export default seedbed.scenario("case")${rules}${steps};\n`;
  const [loaded] = await loadSource(source);
  const seen = new Set<string>();
  for (let seed = 0; seed <= 50; seed++) {
    const { outcome, events } = await runLogged(loaded!.program, seed);
    expect(outcome.finding).toBeUndefined();
    seen.add((events("order")[0] as Json[]).join(" "));
  }
  return seen;
}
