/**
 * Timers, immediates, ticks and microtasks come in the order of Node's: generated programs are played in worlds and, with the
 * same virtual clock, by the timers of the real Node, and log the same.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { loadOne } from "../../../../src/api/project/load/load.ts";
import type { Program } from "../../../../src/engine/interpreter/program.ts";
import { runLogged } from "../../../support/logged.ts";
import { ROOT } from "../../../support/files.ts";
import { slow, slowParts } from "../../../support/slow.ts";
import { bodies, type Body } from "./play.ts";
import { SYNC_LIMIT } from "../../../support/processes.ts";
import { fc } from "../../../support/properties.ts";

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

const file = join(mkdtempSync(join(tmpdir(), "seedbed-event-loop-")), "programs.json");
afterAll(() => rmSync(dirname(file), { recursive: true }));

function inNode(programs: readonly Body[]): string[][] {
  writeFileSync(file, JSON.stringify(programs));
  const args = ["--expose-internals", fileOf("./real_loop.ts"), file];
  const { status, stdout, stderr } = spawnSync(`${ROOT}node_modules/.bin/node`, args, {
    ...SYNC_LIMIT,
    encoding: "utf8",
    maxBuffer: 1e9,
  });
  if (status !== 0) throw new Error(`Node ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as string[][];
}

let loaded: Promise<Program> | undefined;

/** Latencies under which the event loop alone moves nothing: what is left is its order. */
const NO_TIME = { start: "0", immediate: "0", yield: "0" };

async function inWorld(body: Body, latency: typeof NO_TIME | "any" = "any"): Promise<unknown> {
  const program = await (loaded ??= loadOne(fileOf("./loop.scenario.ts"), undefined).then(({ program }) => program));
  const world = { ...program.ir.world, env: { PLAY: JSON.stringify(body) }, latency };
  const { outcome, events } = await runLogged({ ...program, ir: { ...program.ir, world } });
  return outcome.finding?.message ?? events("log")[0];
}

/** Compares many programs with one process of Node, and makes the first that differs smaller. */
async function expectAsInNode(seed: number, numRuns: number, latency?: typeof NO_TIME): Promise<void> {
  const programs = fc.sample(bodies, { seed, numRuns });
  const real = inNode(programs);
  for (const [index, body] of programs.entries()) {
    const world = await inWorld(body, latency);
    if (JSON.stringify(world) === JSON.stringify(real[index])) continue;
    await fc.assert(
      fc.asyncProperty(bodies, async (smaller) => {
        expect({ body: smaller, log: await inWorld(smaller, latency) }).toEqual({
          body: smaller,
          log: inNode([smaller])[0],
        });
      }),
      { seed, numRuns, endOnFailure: false },
    );
    expect({ body, log: world }).toEqual({ body, log: real[index] });
  }
}

slow("programs of nested timers, immediates, ticks and promises run as in Node", () => expectAsInNode(1, 100));

test("a timer that a tick starts anew after Node has looked at it still fires", async () => {
  const body: Body = [
    { do: "timeout", delay: 1, alive: true, then: [{ do: "tick", then: [{ do: "refresh", which: 1 }] }] },
    { do: "interval", delay: 1, times: 2, clears: "first", then: [] },
    { do: "timeout", delay: 1, alive: true, then: [] },
  ];
  const log = await inWorld(body);
  expect(log).toEqual(["1 .0", "1 .0.0", "refresh true", "1 .1", "1 .2", "2 .1"]);
  expect(inNode([body])).toEqual([log]);
});

test("programs of timers run as in Node with latencies too", () => expectAsInNode(2, 100, NO_TIME));

slowParts("10,000 programs of nested timers, immediates, ticks and promises", 10, async (part) => {
  await expectAsInNode(1_000 + part, 1_000);
});
