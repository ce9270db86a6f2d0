/**
 * Records where the author's code awaits, in runs that someone will look at: `await work()` notes its place, runs `work()`,
 * and keeps what it returned. What a task awaits is the deepest place whose promise has not settled, which is asked when the
 * run has come to its end: a listener would change what stacks say.
 */
import { inspect } from "node:util";
import { currentTask, type Task } from "./task.ts";

/** One await. */
export interface Await {
  readonly place: string;
  readonly site: Error;
  /** The awaited value, once it is there. */
  value?: unknown;
}

/** Of a task; those that are long over count for nothing. */
const MAX_KEPT = 256;

/** Before what is awaited is made. */
export function noteAwait(place: string): Await | undefined {
  const task = currentTask();
  if (task === undefined) return undefined;
  const noted = { place, site: new Error() };
  task.awaiting = place;
  const { awaits = [] } = task;
  task.awaits = awaits;
  if (awaits.length === MAX_KEPT) awaits.splice(0, MAX_KEPT / 2);
  awaits[awaits.length] = noted;
  return noted;
}

/** With what is awaited, which it returns. */
export function noteAwaited<T>(noted: Await | undefined, value: T): T {
  if (noted !== undefined) noted.value = value;
  return value;
}

/** The deepest place at which a task waits for a promise; where there is none, the last at which it awaited anything. */
export function waitsAt(task: Task): string | undefined {
  return deepestAwait(task)?.place ?? task.awaiting;
}

/** The await of a task that was noted last and whose promise has not settled. */
export function deepestAwait({ awaits = [] }: Task): { readonly place: string; readonly site: Error } | undefined {
  return awaits.findLast(({ value }) => isPending(value));
}

function isPending(value: unknown): boolean {
  return value instanceof Promise && inspect(value, { customInspect: false }).includes("{ <pending>");
}
