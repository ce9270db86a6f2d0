/**
 * Watches the real globals and the real event loop while worlds are live. Code inside a world that gets past the sandbox's
 * globals would be a source of flakes: here it becomes a finding with a stack.
 * Code outside of any world is told apart by its async context and is not affected, and so is each world from the others:
 * what one run does is never held against another, however many there are at once.
 *
 * This file names the real clock, timers and randomness: only to stand in front of them.
 */
import type { EventEmitter } from "node:events";
import process from "node:process";
import type { World } from "../../capabilities/world.ts";
import { Failure } from "../../findings/failure.ts";
import { hopAgain } from "../../world/hop.ts";
import { liveWorld } from "../realm/live_world.ts";
import { hideProcessState } from "./process_state.ts";
import { replaceConstructors } from "./constructors.ts";
import { replacePrototypes } from "./prototypes.ts";
import { countIo, traceIo, tracesIoForFree } from "./real_io.ts";
import { replace } from "../realm/replace.ts";
import { SharedState } from "./shared/state.ts";
import { keepUndoable } from "./shared/undoable.ts";
import { virtualStacks } from "../realm/stacks.ts";
import { reportCalls, trapMembers } from "./traps.ts";

const { apply, construct, get } = Reflect;

export interface GuardOptions {
  /** False lets what gets past the sandbox pass. */
  readonly strict: boolean;
  /** Remember where real I/O was started also where the runtime lets every await be slowed by it. */
  readonly traceIo: boolean;
}

/** Installs the guard; call the result to take it away, and to undo what runs changed. */
export function installGuard({ strict, traceIo }: GuardOptions): () => void {
  const releases = [guardProcess()];
  if (strict) releases.push(guardQuiet());
  if (strict && (traceIo || tracesIoForFree())) releases.push(guardIo());
  return () => {
    undoShared();
    for (const release of releases.splice(0)) release();
  };
}

/**
 * Keeps what is the process's of the guard standing from one run to the next: putting it up takes longer than a short run.
 * For a process that does nothing but run scenarios; call the result to end it.
 */
export function keepGuard(): () => void {
  return guardProcess();
}

/** What many hold at once: the first sets it up, the last takes it down. */
function shared(install: () => readonly (() => void)[]): () => () => void {
  let holders = 0;
  let undo: readonly (() => void)[] = [];
  return () => {
    if (holders++ === 0) undo = install();
    return () => {
      if (--holders === 0) { for (const restore of undo.toReversed()) restore(); }
    };
  };
}

const guardProcess = shared(() => [
  setZone(),
  setStackDepth(),
  virtualStacks(),
  catchUnhandled(),
  redirectWarnings(),
  ...replacePrototypes(),
  ...replaceConstructors(),
  ...hideProcessState(),
  ...keepUndoable(),
  ...trapGlobals(),
  // Last, so that what stands in front of the real globals is not taken for what a run changed.
  watchShared(),
]);
const guardQuiet = shared(() => [countIo()]);
const guardIo = shared(() => [traceIo()]);

let state: SharedState | undefined;
let undone = false;

function watchShared(): () => void {
  state = new SharedState();
  undone = false;
  return () => void (state = undefined);
}

/**
 * Undoes what runs changed in objects that all runs share, and says whether there was anything. Nothing else may be running
 * that was to see it.
 */
export function undoShared(): boolean {
  const changed = (state?.restore().length ?? 0) > 0;
  if (changed) undone = true;
  return changed;
}

/** Whether anything was undone since this was asked last, be it now. */
export function wasSharedChanged(): boolean {
  undoShared();
  const changed = undone;
  undone = false;
  return changed;
}

function reportLeak(name: string, instead: string): Failure | undefined {
  const kernel = liveWorld()?.kernel;
  if (kernel?.strict !== true) return undefined;
  const failure = new Failure(
    "leak",
    `leak ${name}`,
    `the real ${name} was reached from inside a run: the result would differ from run to run`,
    { hint: instead },
  );
  kernel.report(failure);
  return failure;
}

function stopLeak(name: string): void {
  const failure = reportLeak(name, INSTEAD);
  if (failure !== undefined) throw failure;
}

/** Local time is UTC where a world names no zone; the time zone is the process's, so it is set as long as worlds are live. */
function setZone(): () => void {
  const before = process.env["TZ"];
  process.env["TZ"] = "UTC";
  return () => {
    if (before === undefined) delete process.env["TZ"];
    else process.env["TZ"] = before;
  };
}

/** Deep library code must not push the author's frames off the stack. */
function setStackDepth(): () => void {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  return () => {
    Error.stackTraceLimit = before;
  };
}

/**
 * A rejection that nothing handled, or an exception that nothing caught (an `error` event without a listener), belongs to
 * the world in whose context it happened. Others go to the listeners that were there before, or end the process as they
 * would have.
 */
function catchUnhandled(): () => void {
  const undo = [
    takeOver("unhandledRejection", (world, reason, promise) => world.onUnhandledRejection(reason, promise)),
    takeOver("uncaughtException", (world, error) => world.kernel.report(error)),
  ];
  return () => {
    for (const restore of undo) restore();
  };
}

/**
 * Warnings that the runtime gives (too many listeners) belong to the world whose code caused them; those that it gives once a
 * process (a deprecated call of its own) to none, since a later run would not have them.
 */
function redirectWarnings(): () => void {
  const real = process.emitWarning;
  const ours = function emitWarning(...args: Parameters<typeof real>) {
    const world = liveWorld();
    if (world?.emitWarning === undefined) return apply(real, process, args);
    const [, type] = args as [unknown, unknown?];
    if (ONCE_A_PROCESS.has(type)) return;
    // Node's words for it, of which Deno leaves out the last.
    const [given] = args as unknown[];
    if (given instanceof Error && given.name === "MaxListenersExceededWarning" && given.message.endsWith(".")) {
      given.message += " Use emitter.setMaxListeners() to increase limit";
    }
    world.emitWarning(...args);
  };
  return replace(process, "emitWarning", ours);
}

const ONCE_A_PROCESS: ReadonlySet<unknown> = new Set(["DeprecationWarning", "ExperimentalWarning"]);

type ProcessListener = (thrown: unknown, more: unknown) => void;

function takeOver(
  event: "unhandledRejection" | "uncaughtException",
  report: (world: World, thrown: unknown, promise: Promise<unknown>) => void,
): () => void {
  const emitter: EventEmitter = process;
  const before = emitter.listeners(event) as ProcessListener[];
  const ours = (thrown: unknown, more: unknown) => {
    const world = liveWorld();
    if (world !== undefined) report(world, thrown, more as Promise<unknown>);
    // The runtime itself may have stumbled over what a run patched, before it could call anybody back.
    const isPatched = (world === undefined || event === "uncaughtException") && undoShared();
    if (isPatched) hopAgain();
    if (isPatched || world !== undefined) return;
    if (before.length === 0) throw thrown;
    for (const listener of before) listener(thrown, more);
  };
  for (const listener of before) emitter.off(event, listener);
  emitter.on(event, ours);
  return () => {
    emitter.off(event, ours);
    for (const listener of before) emitter.on(event, listener);
  };
}

const INSTEAD = "use the global of the same name: the sandbox has simulated it";

function trapGlobals(): (() => void)[] {
  return [
    ...reportCalls((shown) => void reportLeak(shown, INSTEAD)),
    trapDate(),
    ...trapMembers(stopLeak),
  ];
}

function trapDate(): () => void {
  const RealDate = Date;
  const now = () => {
    reportLeak("Date.now", INSTEAD);
    return RealDate.now();
  };
  const trapped: DateConstructor = new Proxy(RealDate, {
    get: (target, key) => key === "now" ? now : get(target, key),
    construct(target, args, newTarget) {
      if (args.length === 0) reportLeak("Date", INSTEAD);
      return construct(target, args, newTarget === trapped ? target : newTarget);
    },
  });
  return replace(globalThis, "Date", trapped);
}
