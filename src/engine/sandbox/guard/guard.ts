/**
 * Watches the real globals and the real event loop while worlds are live. Code inside a world that gets past the sandbox's
 * globals would be a source of flakes: here it becomes a finding with a stack.
 * Code outside of any world is told apart by its async context and is not affected, and so is each world from the others:
 * what one run does is never held against another, however many there are at once.
 * This file puts up the parts of the guard and takes them down; each part is a file beside it.
 */
import { virtualStacks } from "../realm/stacks.ts";
import { replaceConstructors } from "./constructors.ts";
import { replaceInspections } from "./inspections.ts";
import { trapGlobals } from "./leaks.ts";
import { hideProcessState } from "./process_state.ts";
import { setStackDepth, setZone } from "./process_settings.ts";
import { replacePrototypes } from "./prototypes.ts";
import { countIo, traceIo, tracesIoForFree } from "./real_io.ts";
import { redirectWarnings } from "./runtime_warnings.ts";
import { undoShared, watchShared } from "./shared/undo.ts";
import { keepUndoable } from "./shared/undoable.ts";
import { catchUnhandled } from "./unhandled.ts";

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

/** Installs once what many hold at once: the first sets it up, the last takes it down. */
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
  ...replaceInspections(),
  ...hideProcessState(),
  ...keepUndoable(),
  ...trapGlobals(),
  // Last, so that what stands in front of the real globals is not taken for what a run changed.
  watchShared(),
]);
const guardQuiet = shared(() => [countIo()]);
const guardIo = shared(() => [traceIo()]);
