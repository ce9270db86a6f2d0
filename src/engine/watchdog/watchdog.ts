/**
 * Limits on the real time and the memory of runs, enforced from outside of the thread that runs them: a regular expression
 * that backtracks for ever, a sort, a huge number or a loop in code that is not instrumented never gives the engine a turn
 * in which it could look at a clock, and a heap that is full ends the process. Off unless somebody sets a limit on real
 * time; the command does.
 *
 * The thread (`thread.ts`) sees beats: a number that changes with every hop. While it does not change for as long as the
 * limit, the thread interrupts what runs. The run whose code it is ends with a finding, at the line where it was; what it
 * left on the stack and in the microtask queue is gone, so the drivers of runs are told (`driving`) to go on without.
 */
import process from "node:process";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Machine } from "../capabilities/world.ts";
import { Failure } from "../findings/failure.ts";
import { REAL_MEMORY } from "../findings/finding.ts";
import { removeFrom } from "../primordials.ts";
import { hopByMessages, watchHops } from "../world/hop.ts";
import { currentTask } from "../world/task.ts";
import type { Reason } from "./main_thread.ts";
import { ATTACHED, BEAT, type Beats, RESTING, STUCK, TICK_MS, TICKS, type WatchdogData } from "./shared.ts";

declare const SEEDBED_VERSION: string | undefined;

/** Beside the folder of chunks, where this is built. */
const THREAD = new URL(typeof SEEDBED_VERSION === "string" ? "../watchdog.js" : "./thread.ts", import.meta.url);

/** True if code that never yields can be ended without ending the process. */
export const canInterrupt: boolean = Number(process.versions.node.split(".")[0]) >= 24 && !("deno" in process.versions);

const MAX_DETACH_TICKS = 20;

const beats: Beats = new Int32Array(new SharedArrayBuffer(12));
let limitMs = Infinity;
let watched: string | undefined;
let thread: Worker | undefined;
let stopBeating: (() => void) | undefined;
let count = RESTING;
/** Programs that were stuck before: to see it once more, as to record it, takes less patience. */
const stuckBefore = new Set<string>();
/** Handled by index: a program may have patched the methods of collections. */
const drivers: (() => void)[] = [];

/** Real time that a run may take, in ms; undefined for no limit. */
export function limitRealTime(ms: number | undefined): void {
  limitMs = ms ?? Infinity;
  watched = undefined;
  thread?.postMessage({ limitMs, scenario: "" });
  if (ms === undefined) {
    stopBeating?.();
    stopBeating = undefined;
  }
  stuckBefore.clear();
  // Before any guard stands, which would take it for something that a run has added.
  Object.defineProperty(globalThis, Symbol.for(STUCK), { value: stuck, configurable: true });
}

/** Before runs of a program: starts the thread with the first of them. */
export function watch(scenario: string): void {
  if (limitMs === Infinity || watched === scenario) return;
  watched = scenario;
  if (thread === undefined) {
    const { heap_size_limit: maxHeapBytes } = getHeapStatistics();
    const workerData: WatchdogData = { beats, canInterrupt, maxHeapBytes };
    thread = new Worker(fileURLToPath(THREAD), { workerData, env: {} });
    thread.unref();
    process.on("exit", awaitDetached);
  }
  // Messages only where code may be cut off: those of Deno do not wait until the microtask queue has drained.
  stopBeating ??= canInterrupt ? hopByMessages(beat) : watchHops(beat);
  thread.postMessage({ limitMs: patienceMs(scenario), scenario });
}

/** A debugger that is still attached would have Node wait for it, and say so. */
function awaitDetached(): void {
  rest();
  const until = ticks() + MAX_DETACH_TICKS;
  while (Atomics.load(beats, ATTACHED) === 1 && ticks() < until);
}

/** All runs wait for the host: the thread has nothing to wait for. */
export function rest(): void {
  beats[BEAT] = RESTING;
}

/** A turn of the event loop in which runs go on. */
export function beat(): void {
  if (mustCollect) collect();
  if (drivers.length === 0) return;
  count = (count + 1) & 0x3fffffff || 1;
  beats[BEAT] = count;
}

let mustCollect = false;

/**
 * Collects garbage, since what filled the heap is garbage now: as long as it is there, V8 cannot go back to the limit that it
 * had before.
 */
function collect(): void {
  mustCollect = false;
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

/** Ticks of the thread; they stand still without one. */
export function ticks(): number {
  return beats[TICKS]!;
}

/** Returns why a run that has had so many ticks has to end; undefined if it may go on. */
export function overTime(spent: number): Failure | undefined {
  return spent * TICK_MS > limitMs ? tooSlow() : undefined;
}

/**
 * Registers a driver of runs, until the result is called.
 * @param onCutOff called when code is about to be cut off, on top of that code: it may only arrange for what comes then
 */
export function driving(onCutOff: () => void): () => void {
  drivers[drivers.length] = onCutOff;
  return () => {
    removeFrom(drivers, onCutOff);
    if (drivers.length === 0) rest();
  };
}

/** Called by the debugger, on top of what is running. Returns whether that is to be ended. */
function stuck(reason: Reason, stack: string): boolean {
  const world = (currentTask()?.machine as Machine | undefined)?.world;
  if (world === undefined || drivers.length === 0) return false;
  const failure = reason === "time" ? tooSlow() : outOfMemory();
  failure.stack = `${failure.name}: ${failure.message}\n${stack}`;
  world.kernel.report(failure);
  const scenario = watched!;
  if (reason === "time") stuckBefore.add(scenario);
  else mustCollect = true;
  thread!.postMessage({ limitMs: patienceMs(scenario), scenario });
  for (let index = 0; index < drivers.length; index++) drivers[index]!();
  return forgetAsyncScopes();
}

/**
 * Code that is cut off does not leave the async scopes that it is in, and Node ends a process whose stack of them is not
 * what it expects. It forgets that stack when an exception was caught by nobody but a handler of the process: this is one.
 * Returns whether that is possible here.
 */
function forgetAsyncScopes(): boolean {
  const handle = (process as { _fatalException?: (error: Error, fromPromise: boolean) => boolean })._fatalException;
  if (handle === undefined || process.hasUncaughtExceptionCaptureCallback()) return false;
  process.setUncaughtExceptionCaptureCallback(() => {});
  try {
    return handle.call(process, new Error("cut off"), false);
  } finally {
    process.setUncaughtExceptionCaptureCallback(null);
  }
}

function patienceMs(scenario: string): number {
  return stuckBefore.has(scenario) ? Math.min(limitMs, Math.max(1_000, limitMs / 10)) : limitMs;
}

/** Without figures, which would differ from one machine to another. */
function outOfMemory(): Failure {
  return new Failure("memory", REAL_MEMORY, "the run took all memory that there is", {
    hint: "check what this line retains; NODE_OPTIONS=--max-old-space-size=<MiB> gives the heap more room",
  });
}

function tooSlow(): Failure {
  return new Failure("hang", "real time", `the run took more than ${limitMs / 1000} s of real time`, {
    hint: "the code never yields, or takes very long: check where it was, or raise --real-timeout",
  });
}
