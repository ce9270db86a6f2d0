/**
 * The thread of the watchdog: counts real time while the main thread runs programs, looks at the memory of the process,
 * and ends what never comes back or takes all there is. It asks the debugger of the main thread, which also gets through to
 * a loop, to a regular expression and to most of what the runtime computes itself: where the code is, that the run is over,
 * and that what is running ends now.
 *
 * Where there is no such debugger (Deno), or what runs cannot be interrupted, it says so and ends the process.
 */
import { writeSync } from "node:fs";
import process from "node:process";
import { parentPort, workerData } from "node:worker_threads";
import { MainThread, type Reason } from "./main_thread.ts";
import { ATTACHED, BEAT, RESTING, TICK_MS, TICKS, type WatchdogData } from "./shared.ts";

const { beats, canInterrupt, maxHeapBytes } = workerData as WatchdogData;
/** The time that code may take to end after it was told to, before the process is ended, in ms. */
const GRACE_MS = 30_000;
/** Parts of what the heap may take: from where on the main thread is watched, and below which it no longer is. */
const [WATCHED_FROM, WATCHED_TO] = [0.5, 0.4];
/** Of what the process could have in all, what is short: the system ends a process that takes everything. */
const SHORT = 0.05;
/** Of the same, what is so little that the main thread is watched. */
const SCARCE = 0.7;
/**
 * Code is stopped when it would take the rest within so many looks: many of them where memory is short. It has to take some:
 * memory may be short since a run before took it, which the system does not always get back when that is over.
 */
const [TICKS_AHEAD, TICKS_AHEAD_IF_SHORT] = [2, 40];

let lastBytes = Infinity;

let limitMs = Infinity;
let scenario = "";
let seen = RESTING;
let stuckMs = 0;
let interrupting = false;
/** The code was asked to stop at this beat. */
let stoppedAt = RESTING;
/** A run was ended, whose code has not come back yet. */
let ended = false;
let attached: Promise<MainThread> | undefined;
let detaching = false;

parentPort!.on("message", (told: { readonly limitMs: number; readonly scenario: string }) => {
  ({ limitMs, scenario } = told);
});

setInterval(() => {
  Atomics.add(beats, TICKS, 1);
  const beat = Atomics.load(beats, BEAT);
  stuckMs = beat === RESTING || beat !== seen ? 0 : stuckMs + TICK_MS;
  seen = beat;
  if (stuckMs === 0) interrupting = false;
  if (canInterrupt) lookAtMemory();
  if (stuckMs < limitMs) return;
  if (!canInterrupt || stuckMs >= limitMs + GRACE_MS) end();
  stop("time");
}, TICK_MS);

function lookAtMemory(): void {
  const bytes = process.memoryUsage.rss();
  const available = process.availableMemory();
  const growth = bytes - lastBytes;
  lastBytes = bytes;
  const isScarce = available < (bytes + available) * SCARCE;
  if (
    ended ? seen !== stoppedAt : !interrupting && !isScarce && (seen === RESTING || bytes < maxHeapBytes * WATCHED_TO)
  ) {
    detach();
  } else if ((isScarce || bytes > maxHeapBytes * WATCHED_FROM) && stuckMs > 0) attach().catch(end);
  const isShort = available < (bytes + available) * SHORT;
  if ((isShort || stuckMs > 0) && available < growth * (isShort ? TICKS_AHEAD_IF_SHORT : TICKS_AHEAD)) stop("memory");
}

/** A debugger that is on its way out stops nothing any more: the next look tries again. */
function stop(reason: Reason): void {
  if (interrupting || detaching) return;
  interrupting = true;
  stoppedAt = seen;
  attach().then((main) => main.pause(reason)).catch(end);
}

function attach(): Promise<MainThread> {
  return attached ??= import("node:inspector").then(({ Session }) => {
    Atomics.store(beats, ATTACHED, 1);
    return new MainThread(new Session(), {
      mayEnd(reason) {
        const beat = Atomics.load(beats, BEAT);
        if (reason === "time" && beat !== stoppedAt) return false;
        stoppedAt = beat;
        return beat !== RESTING;
      },
      onResumed(hasEnded) {
        ended = hasEnded;
        if (ended) return;
        stuckMs = 0;
        detach();
      },
      onDetached() {
        attached = undefined;
        detaching = false;
        Atomics.store(beats, ATTACHED, 0);
      },
    });
  });
}

function detach(): void {
  if (attached === undefined || detaching) return;
  detaching = true;
  ended = false;
  attached.then((main) => main.detach()).catch(end);
}

function end(): never {
  writeSync(
    2,
    `error: ${scenario}: a run took more than ${
      limitMs / 1000
    } s of real time (--real-timeout) and cannot be interrupted; ` +
      "the process ends\n",
  );
  process.kill(process.pid, "SIGKILL");
  throw new Error("unreachable");
}
