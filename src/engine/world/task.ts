/**
 * Tasks: the named strands of a run (`main`, `alice`, `bob`). Every operation and event belongs to one, so that a
 * schedule reads like a story. The current task travels with native `await`s in an AsyncLocalStorage, which also tells
 * code inside a world from code outside of one.
 */
import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";

/** A strand of a run. `world` is whatever the engine hangs on it; only its identity matters here. */
export interface Task {
  readonly name: string;
  readonly world: object;
  /** Path of the step that the task is running. */
  step: string;
  /** The place where the author's code awaits, as `checkout.ts:19`; kept only in runs that someone will look at. */
  awaiting?: string | undefined;
  /** Its latest awaits, in order; kept as `awaiting` is (see `world/awaits.ts`). */
  awaits?: { readonly place: string; readonly site: Error; value?: unknown }[] | undefined;
  /** The async context in which this task is current; made when it first runs. */
  scope?: { runInAsyncScope<R>(body: () => R): R } | undefined;
}

const storage = new AsyncLocalStorage<Task>();

/** The task whose code is running, or undefined outside of any world. */
export function currentTask(): Task | undefined {
  return storage.getStore();
}

/**
 * Runs `body` as a part of `task`; what it awaits continues in that task. An AsyncResource is entered many times faster
 * than a store is set, so each task keeps one.
 */
export function inTask<R>(task: Task, body: () => R): R {
  task.scope ??= storage.run(task, () => new AsyncResource("seedbed.task", { requireManualDestroy: true }));
  try {
    return task.scope.runInAsyncScope(() => {
      try {
        return body();
      } finally {
        if (ARRAY.pop !== pop) stepAside();
      }
    });
  } finally {
    if (steppedAside) stepBack();
  }
}

const ARRAY = Array.prototype;
const { pop } = ARRAY;
const { defineProperty, deleteProperty, getOwnPropertyDescriptor } = Reflect;
let steppedAside = false;
let patched: PropertyDescriptor | undefined;

/** Node takes a context off its stack with `pop` of whatever a program has made of arrays, and ends the process without it. */
function stepAside(): void {
  patched = getOwnPropertyDescriptor(ARRAY, "pop");
  steppedAside = defineProperty(ARRAY, "pop", { value: pop, writable: true, enumerable: false, configurable: true });
}

function stepBack(): void {
  steppedAside = false;
  if (patched === undefined) deleteProperty(ARRAY, "pop");
  else defineProperty(ARRAY, "pop", patched);
}

/** Runs `body` outside of any task: what the engine itself does outside of the world is no part of a run. */
export function outsideTasks<R>(body: () => R): R {
  return storage.exit(body);
}

/** The name of the task that runs the scenario's steps one after the other. */
export const MAIN_TASK = "main";
