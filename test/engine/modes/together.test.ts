/** What goes on in a process beside a run is not held against it: neither another run, nor the program that asked for it. */
import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { TestOptions } from "../../../src/api/runs/run/tested.ts";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import { execute } from "../../../src/engine/modes/execute.ts";
import { fifoSource } from "../../../src/engine/strategies/fifo.ts";
import { loadSource } from "../../support/source.ts";

const SLEEPS = "for (let n = 0; n < 50; n++) await world.sleep(1);";
/** A way out that this file opens: no code in a world reaches the real globals by itself. */
const LEAKS = `${SLEEPS} Promise.realGlobal.Date.now(); ${SLEEPS}`;
beforeAll(() => void Object.defineProperty(Promise, "realGlobal", { value: globalThis, configurable: true }));
afterAll(() => void Reflect.deleteProperty(Promise, "realGlobal"));

const WAITS = `${SLEEPS} await new Promise(() => {});`;

async function program(body: string) {
  const [loaded] = await loadSource(
    `import { scenario } from "seedbed";\nexport default scenario("case").step("code", async (world) => {\n${body}\n});\n`,
  );
  return loaded!.program;
}

test("runs of different strictness can start in any order", async () => {
  const leaking = await program(LEAKS);
  const kinds = async (...all: boolean[]) => {
    const results = await Promise.all(all.map((strict) => testProgram(leaking, { strict, shrink: false })));
    return results.map(({ outcome }) => outcome.finding?.kind);
  };
  expect(await kinds(true, false, true)).toEqual(["leak", undefined, "leak"]);
  expect(await kinds(false, true, false)).toEqual([undefined, "leak", undefined]);
});

test("many concurrent runs end as each does alone", async () => {
  const programs = await Promise.all(
    [LEAKS, WAITS, SLEEPS, "await world.sleep(1); throw new Error('no');"].map((body) => program(body)),
  );
  const digest = async (each: (typeof programs)[number], options?: TestOptions) => {
    const { status, runs, decisions, outcome, failed } = await testProgram(each, options);
    return { status, runs, decisions, finding: outcome.finding, shrunk: failed?.shrunk?.after };
  };
  const alone = [];
  for (const each of programs) alone.push(await digest(each));
  expect(await Promise.all(programs.map((each) => digest(each)))).toEqual(alone);
});

test("real I/O of the surrounding program is no leak of a run that waits for ever", async () => {
  const waiting = await program(WAITS);
  const server = createServer((request, response) => void (request.url === "/" ? response.end() : undefined));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const running = execute(waiting, { source: fifoSource(), captureSites: true });
  get(`http://127.0.0.1:${(server.address() as AddressInfo).port}/never`).on("error", () => {});
  expect((await running).outcome.finding?.kind).toBe("deadlock");
});

test("modules with top-level await keep their own lines while they load concurrently", async () => {
  const module = (name: string, blank: string) =>
    loadSource(
      `import { scenario, kv, fail } from "seedbed";\n${blank}for (let n = 0; n < 3000; n++) await new Promise((r) => setTimeout(r, 1));\n` +
        `export default scenario("${name}").step(kv.set("k", "v"))\n  .step(fail("x"));\n`,
      `${name}.scenario.ts`,
    );
  const [first, second] = await Promise.all([module("first", ""), module("second", "\n\n")]);
  const places = (loaded: typeof first) => loaded[0]!.program.ir.steps.map(({ at }) => at);
  expect(places(first)).toEqual(["first.scenario.ts:3", "first.scenario.ts:4"]);
  expect(places(second)).toEqual(["second.scenario.ts:5", "second.scenario.ts:6"]);
});

test("a signal ends a run between two turns, and a concurrent run continues", async () => {
  const forever = await program("for (;;) await world.sleep(1);");
  const short = await program(SLEEPS);
  const stop = new AbortController();
  const source = () => fifoSource();
  const limits = { maxSteps: 1e9, maxVirtualMs: 1e12 };
  const ended = execute(forever, { source: source(), limits, signal: stop.signal });
  const beside = execute(short, { source: source() });
  expect((await beside).outcome.status).toBe("pass");
  stop.abort(new Error("enough"));
  await expect(ended).rejects.toThrow("enough");
  await expect(execute(short, { source: source(), signal: stop.signal })).rejects.toThrow("enough");
});

test("an aborted search does not pass", async () => {
  const sleeping = await program("await Promise.all([world.sleep(1), world.sleep(1)]);");
  const stop = new AbortController();
  const onProgress = () => stop.abort(new Error("enough"));
  await expect(testProgram(sleeping, { seeds: [1, 2, 3], signal: stop.signal, onProgress })).rejects.toThrow("enough");
});
