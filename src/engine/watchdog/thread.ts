/**
 * The thread of the watchdog: counts real time while the main thread runs programs, and ends what never comes back. It
 * asks the debugger of the main thread, which also gets through to a loop, to a regular expression and to most of what
 * the runtime computes itself: where the code is, that the run is over, and that what is running ends now.
 *
 * Where there is no such debugger (Deno), or what runs cannot be interrupted, it says so and ends the process.
 */
import { writeSync } from "node:fs";
import process from "node:process";
import { parentPort, workerData } from "node:worker_threads";
import { BEAT, type Beats, RESTING, STUCK, TICK_MS, TICKS, type WatchdogData } from "./shared.ts";

const { beats, canInterrupt } = workerData as WatchdogData;
/** How long what is told to end may take before the process is ended. */
const GRACE_MS = 30_000;

let limitMs = Infinity;
let scenario = "";
let seen = RESTING;
let stuckMs = 0;
let interrupting = false;

parentPort!.on("message", (told: { readonly limitMs: number; readonly scenario: string }) => {
  ({ limitMs, scenario } = told);
});

setInterval(() => {
  Atomics.add(beats, TICKS, 1);
  const beat = Atomics.load(beats, BEAT);
  stuckMs = beat === RESTING || beat !== seen ? 0 : stuckMs + TICK_MS;
  seen = beat;
  if (stuckMs === 0) interrupting = false;
  if (stuckMs < limitMs) return;
  if (!canInterrupt || stuckMs >= limitMs + GRACE_MS) end();
  if (interrupting) return;
  interrupting = true;
  interrupt(beats).catch(end);
}, TICK_MS);

interface Frame {
  readonly functionName: string;
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber?: number };
}
interface Message<T> {
  readonly params: T;
}

/** One session each time: a debugger that stays makes the main thread slower, and keeps the process from ending. */
async function interrupt(state: Beats): Promise<void> {
  const { Session } = await import("node:inspector");
  const session = new Session();
  session.connectToMainThread();
  const urls = new Map<string, string>();
  session.on("Debugger.scriptParsed", (message) => {
    const { scriptId, url } = (message as Message<{ scriptId: string; url: string }>).params;
    urls.set(scriptId, url);
  });
  const goOn = () => {
    session.post("Debugger.resume");
    session.post("Debugger.disable", () => session.disconnect());
  };
  session.once("Debugger.paused", (message) => {
    // It came back by itself meanwhile.
    if (Atomics.load(state, BEAT) !== seen) return goOn();
    const { callFrames } = (message as Message<{ callFrames: readonly Frame[] }>).params;
    const stack = callFrames.map(({ functionName, location: { scriptId, lineNumber, columnNumber = 0 } }) =>
      `    at ${functionName || "<anonymous>"} (${urls.get(scriptId) ?? ""}:${lineNumber + 1}:${columnNumber + 1})`
    );
    const expression = `globalThis[Symbol.for(${JSON.stringify(STUCK)})](${JSON.stringify(stack.join("\n"))})`;
    session.post("Runtime.evaluate", { expression, returnByValue: true, silent: true }, (_error, answer) => {
      if (answer?.result.value === true) session.post("Runtime.terminateExecution");
      else stuckMs = 0;
      goOn();
    });
  });
  session.post("Debugger.enable");
  session.post("Debugger.pause");
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
