/** What a Redis of a world keeps, what its replicas have of it, and what a fail-over loses. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { loadFile } from "../../../../src/api/project/load/load.ts";
import { range } from "../../../../src/api/runs/run/range.ts";
import { testProgram } from "../../../../src/api/runs/run/test_program.ts";
import type { Program } from "../../../../src/engine/interpreter/program.ts";
import { ROOT } from "../../../support/files.ts";
import { type Logged, runLogged } from "../../../support/logged.ts";
import { slow } from "../../../support/slow.ts";
import { writeCommand } from "../../../../src/engine/capabilities/service/redis/protocol/writer.ts";

const FILE = fileURLToPath(new URL("replicas.scenario.ts", import.meta.url));
const run = promisify(execFile);

const programs = new Map<string, Program>();
beforeAll(async () => {
  for (const { program } of await loadFile(FILE)) programs.set(program.ir.name, program);
}, 180_000);

/** The first run, by the seed, of which something is true. */
async function firstOf(name: string, isFound: (logged: Logged) => boolean, most = 40): Promise<Logged> {
  for (let seed = 1; seed <= most; seed++) {
    const logged = await runLogged(programs.get(name)!, seed);
    if (isFound(logged)) return logged;
  }
  throw new Error(`nothing like that in ${most} runs of "${name}"`);
}

test.each([
  "always",
  "nothing is kept",
  "everysec, after a second",
  "a crash loses nothing that was written",
  "replicas",
  "WAIT counts only those that have come so far",
  "two primaries",
  "a fail-over by itself",
  "REPLICAOF",
  "a primary that keeps nothing empties its replicas",
  "a replica that begins anew has its own replicas begin anew",
])("%s", async (name) => {
  for (const seed of [0, 1, 2]) {
    const { outcome } = await runLogged(programs.get(name)!, seed);
    expect(outcome.finding, `seed ${seed}`).toBeUndefined();
  }
}, 180_000);

test("a server that is cut off at a write answers nobody, and has what it has answered", async () => {
  const program = programs.get("always, and every crash at a write")!;
  const { outcome, crashes } = await testProgram(program, { strategy: "crashes", seeds: range(1, 200), shrink: false });
  expect(outcome.finding).toBeUndefined();
  expect(crashes?.exhausted).toBeDefined();
  expect(crashes!.runs).toBeGreaterThan(10);
}, 180_000);

test("with everysec, a loss of power takes what was acknowledged", async () => {
  const { outcome } = await firstOf("everysec", ({ outcome }) => outcome.status === "fail");
  expect(outcome.finding).toMatchObject({ kind: "invariant", title: "all is kept" });
}, 180_000);

const answers = (logged: Logged) => logged.events("answer").map((data) => (data as { answer: string }).answer);

test("while the disk is full, commands that change something are refused", async () => {
  const isRefused = (answer: string) => answer === "MISCONF Errors writing to the AOF file: No space left on device";
  const logged = await firstOf("a full disk", (each) => answers(each).some(isRefused));
  expect(logged.outcome.finding).toBeUndefined();
  // It goes on once there is room again.
  expect(answers(logged).at(-1)).toMatch(/^\d+$/);
}, 180_000);

test("with always, a server whose sync fails gives up before it answers", async () => {
  const logged = await firstOf("a sync that fails", ({ events }) => events("redis.exit").length > 0);
  expect(logged.events("redis.exit")[0]).toMatchObject({ machine: "cache", why: expect.stringContaining("'always'") });
  expect(logged.events("machine.exit")).toEqual([{ machine: "cache", code: 1 }]);
  expect(answers(logged).at(-1)).toBe("Connection is closed.");
}, 180_000);

test("a file that is none of its own ends the server", async () => {
  const program = programs.get("a crash loses nothing that was written")!;
  const { machines } = program.ir.world!;
  const withFile = (text: string): Program => ({
    ...program,
    ir: {
      ...program.ir,
      steps: [],
      world: {
        ...program.ir.world,
        machines: { cache: { ...machines!["cache"]!, files: { "appendonly.aof": text } } },
      },
    },
  });
  const whole = writeCommand(["SELECT", "0"]) + writeCommand(["SET", "a", "1"]);
  expect((await runLogged(withFile(whole.slice(0, -3)))).events("redis.exit")).toEqual([]);
  for (const text of ["hello\r\n", `${whole}\0\0\0`, whole + writeCommand(["NONSENSE"])]) {
    const { events } = await runLogged(withFile(text));
    expect(events("redis.exit"), text).toMatchObject([{ why: expect.stringContaining("Bad file format") }]);
  }
});

slow("traces of replicas and append-only files are the same bytes on Node and on Deno for 20 seeds", async () => {
  const script = `${ROOT}test/support/trace_digests.ts`;
  const [node, deno] = await Promise.all([
    run(`${ROOT}node_modules/.bin/node`, [script, "20", FILE]),
    run(`${ROOT}node_modules/.bin/deno`, ["run", "-A", script, "20", FILE]),
  ]);
  expect(deno.stdout.trim().split("\n")).toEqual(node.stdout.trim().split("\n"));
});
