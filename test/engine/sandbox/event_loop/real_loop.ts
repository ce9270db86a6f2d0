/**
 * Plays programs with the timers, immediates, ticks and microtasks of the real Node, on a clock that stands still while code
 * runs: `node --expose-internals real_loop.ts programs.json` prints the log of each.
 *
 * What is real is what decides the order: `lib/internal/timers.js`, the queue of ticks and V8's of microtasks. Only
 * the phases of libuv are here: immediates, as after any callback of the host; waiting, if there are none; timers that are due.
 */
import { readFileSync, stat } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";
import * as timers from "node:timers";
import * as promised from "node:timers/promises";
import { type Body, play } from "./play.ts";

interface Binding {
  getLibuvNow: () => number;
  scheduleTimer: (ms: number) => void;
  readonly immediateInfo: Uint32Array;
}

interface Internals {
  "internal/test/binding": { readonly internalBinding: (name: "timers") => Binding };
  "internal/process/task_queues": { readonly setupTaskQueue: () => { readonly runNextTicks: () => void } };
  "internal/timers": {
    readonly timerListQueue: { peek(): { readonly expiry: number } | undefined };
    readonly getTimerCallbacks: (runNextTicks: () => void) => {
      readonly processTimers: (nowMs: number) => number;
      readonly processImmediate: () => void;
    };
  };
}

process.removeAllListeners("warning");
const require = createRequire(import.meta.url);
const internal = <Name extends keyof Internals>(name: Name) => require(name) as Internals[Name];

const binding = internal("internal/test/binding").internalBinding("timers");
const { runNextTicks } = internal("internal/process/task_queues").setupTaskQueue();
const { getTimerCallbacks, timerListQueue } = internal("internal/timers");
const { processTimers, processImmediate } = getTimerCallbacks(runNextTicks);

let nowMs = 0;
binding.getLibuvNow = () => nowMs;
binding.scheduleTimer = () => {};
const stage = {
  ...timers,
  nextTick: process.nextTick,
  queueMicrotask,
  sleep: promised.setTimeout,
  yield: promised.setImmediate,
  busy: (ms: number) => void (nowMs += ms),
};

function logOf(body: Body): string[] {
  const [log, startMs] = [[] as string[], nowMs];
  play(body, { ...stage, nowMs: () => nowMs - startMs }, log);
  runNextTicks();
  while (true) {
    const isWaiting = binding.immediateInfo[0] === 0;
    processImmediate();
    runNextTicks();
    const next = timerListQueue.peek();
    if (isWaiting && next === undefined) return log;
    if (isWaiting) nowMs = Math.max(nowMs, next!.expiry);
    processTimers(nowMs);
    runNextTicks();
  }
}

// A callback of the host's: within the microtask queue, of which a module is part, there is no draining it.
stat(".", () => {
  const programs = JSON.parse(readFileSync(process.argv[2]!, "utf8")) as readonly Body[];
  process.stdout.write(JSON.stringify(programs.map(logOf)));
});
