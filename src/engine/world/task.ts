/**
 * Tasks: the named strands of a run (`main`, `alice`, `bob`). Every operation and event belongs to one, so that a
 * schedule reads like a story. The current task travels with native `await`s in an AsyncLocalStorage, which also tells
 * code inside a world from code outside of one.
 */
import type { LatencyRange } from "../decisions/latency_kinds.ts";
import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";

/** The machine whose code a task runs; only its identity matters here, and what its program does with async contexts. */
export interface TaskMachine {
  /** The program has stores of its own in its async contexts: what it starts inherits them. */
  readonly hasContexts?: boolean;
  /** Its program has ended: nothing that it starts from now on happens. */
  readonly hasEnded?: boolean;
  /** Nothing of its program happens for now, nor of those that it has started. */
  readonly isPaused?: boolean;
  /** The first program of the machine, if another program has started this one. */
  readonly first?: TaskMachine | undefined;
  /** The `fetch` of its program, which reaches the servers of the world. */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** Latencies of its operations by their kind, where they are not as ever. */
  readonly slow?: Readonly<Record<string, LatencyRange>> | undefined;
}

/** A strand of a run. */
export interface Task {
  readonly name: string;
  readonly machine: TaskMachine;
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
  return enter(task.scope ??= scopeOf(task), body);
}

/** An async context that holds nothing: one that is made in it has nothing to copy, which takes most of the time. */
const nothing = new AsyncResource("seedbed.nothing", { requireManualDestroy: true });

function scopeOf(task: Task): AsyncResource {
  const make = () => new AsyncResource("seedbed.task", { requireManualDestroy: true });
  if (task.machine.hasContexts === true) return storage.run(task, make);
  return enter(nothing, () => {
    storage.enterWith(task);
    return make();
  });
}

const enter = <R>(scope: NonNullable<Task["scope"]>, body: () => R): R => scope.runInAsyncScope(body);

/**
 * Node takes a context off its stack, an array, with `pop` of whatever a program has made of arrays; without it, nobody is called
 * back. So the stack gets a `pop` of its own, before there is any program. Deno has no such stack.
 */
function keepPopOfStack(): void {
  const { pop } = Array.prototype;
  let stack: unknown[] | undefined;
  nothing.runInAsyncScope(() => {
    Array.prototype.pop = function (this: unknown[]) {
      stack ??= this;
      return pop.call(this);
    };
  });
  Object.defineProperty(Array.prototype, "pop", { value: pop, writable: true, enumerable: false, configurable: true });
  if (stack !== undefined) Object.defineProperty(stack, "pop", { value: pop });
}

keepPopOfStack();

/** Runs `body` outside of any task: what the engine itself does outside of the world is no part of a run. */
export function outsideTasks<R>(body: () => R): R {
  return storage.exit(body);
}

/** The name of the task that runs the scenario's steps one after the other. */
export const MAIN_TASK = "main";
