/** Ticks and promises come in the order of Node, whoever drives the run, and however quick the host is. */
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { drive, driveMany } from "../../../src/engine/interpreter/drive.ts";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import { Run } from "../../../src/engine/interpreter/run.ts";
import { guardFor } from "../../../src/engine/modes/execute.ts";
import { sourceFor } from "../../../src/engine/modes/source_for.ts";
import type { LogEntry } from "../../../src/engine/world/log.ts";
import { MemoryRecorder } from "../../support/memory_recorder.ts";
import { loadSource } from "../../support/source.ts";

/** A program that logs, at its start and in the callback of an immediate, whether a tick or a promise comes first. */
async function programOf(hostWork: string): Promise<Program> {
  const [loaded] = await loadSource(`
    import { scenario } from "seedbed";
    const first = (world, where) => {
      Promise.resolve().then(() => world.event(where, "promise"));
      process.nextTick(() => world.event(where, "tick"));
    };
    export default scenario("ticks").step("start", async (world) => {
      first(world, "start");
      setImmediate(() => first(world, "immediate"));
      ${hostWork}
    }).step("end", (world) => world.sleep(1));`);
  return loaded!.program;
}

const derive = (iterations: number) => `
  const key = await crypto.subtle.importKey("raw", new Uint8Array(8), "PBKDF2", false, ["deriveBits"]);
  const options = { name: "PBKDF2", hash: "SHA-256", salt: new Uint8Array(8), iterations: ${iterations} };
  await crypto.subtle.deriveBits(options, key, 256);`;

interface Started {
  readonly run: Run;
  readonly recorder: MemoryRecorder;
}

function newRun(program: Program): Started {
  const recorder = new MemoryRecorder();
  return { run: new Run(program, { source: sourceFor(program, "fifo", 0), recorder }), recorder };
}

async function alone(program: Program): Promise<readonly LogEntry[]> {
  const { run, recorder } = newRun(program);
  await drive(run);
  return recorder.entries;
}

async function many(program: Program): Promise<(readonly LogEntry[])[]> {
  const waiting = [newRun(program), newRun(program), newRun(program)];
  const logs: (readonly LogEntry[])[] = [];
  const onDone = ({ recorder }: Started) => logs.push(recorder.entries) > 0;
  await driveMany(2, () => waiting.pop(), onDone, (lost) => expect(lost).toEqual([]));
  return logs;
}

test.each([
  ["asks nothing of the host", ""],
  ["has a quick host", derive(1)],
  ["has a slow host", derive(400_000)],
])("a tick comes before a promise in a program that %s, whoever drives it", async (_what, work) => {
  const program = await programOf(work);
  const remove = guardFor(program, true, false);
  try {
    const inMicrotask = await Promise.resolve().then(() => alone(program));
    await setImmediate();
    const logs = [inMicrotask, await alone(program), ...await many(program)];
    const events = inMicrotask.flatMap((entry) => "event" in entry ? `${entry.event} ${entry.data}` : []);
    expect(events).toEqual(["start tick", "start promise", "immediate tick", "immediate promise"]);
    expect(logs).toHaveLength(5);
    for (const log of logs) expect(log).toEqual(inMicrotask);
  } finally {
    remove();
  }
});
