/**
 * Records what happened on the way to a failure, in runs that someone will look at: what happened last, what that started and
 * called, what was given up, which events nobody heard, and which operation an error came from.
 */
import { currentTask } from "./task.ts";

/** As the scheduler has them. */
export interface TrailOperation {
  readonly label: string;
  readonly task: { readonly name: string };
  /** The place of the code that started it. */
  readonly site: Error | undefined;
  /** Of a timer: when it is due, in virtual ms since the start. */
  readonly dueMs?: number | undefined;
}

/** The task and the place of a random draw. */
export interface RandomDraw {
  readonly task: string;
  readonly site: Error;
  /** Virtual ms since the start. */
  readonly atMs: number;
  /** The operation that was started next in the same turn: it may have its time from the value. */
  led?: TrailOperation | undefined;
}

/** Something that the program's code did at a place. */
export interface CodeAction {
  readonly site: Error;
  readonly task: string | undefined;
}

export interface AbandonedOperation extends CodeAction {
  readonly operation: TrailOperation;
}

export interface UnhandledEvent extends CodeAction {
  readonly event: string;
}

const MAX_KEPT = 8;
const MAX_HAPPENED = 20_000;
/** Of the calls of one turn, and of a run: each takes some microseconds. */
const MAX_CALLED = 64;
const MAX_CALLS_KEPT = 20_000;

export class Trail {
  /** The operation that happened last. */
  last: TrailOperation | undefined;
  /** The operations that were started since. */
  readonly started: TrailOperation[] = [];
  /** The latest ones. */
  readonly givenUp: AbandonedOperation[] = [];
  readonly unheard: UnhandledEvent[] = [];
  /** The operations that have happened, in order, as far as they are kept. */
  readonly happened: TrailOperation[] = [];
  /** Of this turn: what is started next may have its time from it. */
  draw: RandomDraw | undefined;
  /** Functions that were called since `last`, as far as they are kept. */
  readonly #called: Error[] = [];
  #calls = 0;
  #callsKept = 0;
  readonly #origins = new WeakMap<object, TrailOperation>();
  readonly #senders = new WeakMap<TrailOperation, string>();

  happens(operation: TrailOperation): void {
    this.last = operation;
    this.started.length = 0;
    this.#called.length = 0;
    this.#calls = 0;
    this.draw = undefined;
    if (this.happened.length < MAX_HAPPENED) this.happened[this.happened.length] = operation;
  }

  starts(operation: TrailOperation): void {
    if (this.draw !== undefined) this.draw.led ??= operation;
    if (this.started.length < MAX_KEPT) this.started[this.started.length] = operation;
  }

  /** A message was sent: it happens to the task that receives it, and its place is in the code of another. */
  sentBy(operation: TrailOperation, sender: string | undefined): void {
    if (sender !== undefined) this.#senders.set(operation, sender);
  }

  /** The task whose code started an operation. */
  starterOf(operation: TrailOperation): string {
    return this.#senders.get(operation) ?? operation.task.name;
  }

  /** A function of the program was called, or a loop went round. */
  calls(): void {
    this.#calls++;
    if (this.#called.length === MAX_CALLED || this.#callsKept === MAX_CALLS_KEPT) return;
    this.#callsKept++;
    this.#called[this.#called.length] = new Error();
  }

  /** Sites of the calls since `last`, in order; empty where not all of them were kept. */
  get called(): readonly Error[] {
    return this.#calls === this.#called.length ? this.#called : [];
  }

  gaveUp(operation: TrailOperation): void {
    keep(this.givenUp, { operation, ...here() });
  }

  /** An event was emitted, and had no listener. */
  wasUnheard(event: string): void {
    keep(this.unheard, { event, ...here() });
  }

  /** The operation that happens now failed with `error`. */
  failed(error: unknown): void {
    if (typeof error === "object" && error !== null && this.last !== undefined) this.#origins.set(error, this.last);
  }

  /** The operation that failed with `error`, or with what caused it. */
  originOf(error: unknown): TrailOperation | undefined {
    for (let each = error, depth = 0; typeof each === "object" && each !== null && depth < MAX_KEPT; depth++) {
      const origin = this.#origins.get(each);
      if (origin !== undefined) return origin;
      each = each instanceof Error ? each.cause : undefined;
    }
    return undefined;
  }
}

function here(): CodeAction {
  return { site: new Error(), task: currentTask()?.name };
}

function keep<T>(list: T[], added: T): void {
  if (list.length === MAX_KEPT) list.shift();
  list[list.length] = added;
}
