/** An operation of a world, which happens when the scheduler lets it, and the label that tells it from others. */
import type { PickOption } from "../decisions/requests.ts";
import { inTask, type Task } from "./task.ts";

/** Something pending that may happen next. Its label is the same in every run that makes the same decisions. */
export class Operation implements PickOption {
  readonly kind: string;
  id = 0;
  cause = 0;
  readonly task: Task;
  resource: string | undefined = undefined;
  /** Path of the step that the task was running when it started this. */
  readonly step: string;
  /** The place of the code that started it; captured only when someone will look (see `Trail`). */
  readonly site: Error | undefined;
  readonly #number: number;
  readonly #detail: string;
  /** Number of the log entry after which it was started; kept only in runs that someone will look at. */
  born = 0;
  /** True when all it does is settle a promise: whoever awaits that has a context of its own, so it needs none. */
  settles = false;
  /** True for what `setImmediate` has asked for: it comes after the timers that are due. */
  immediate = false;
  /** With latencies: when it is due, in virtual ms since the start. */
  readyMs: number | undefined = undefined;
  /** Set for one that waits for a time. */
  timer: Timer | undefined;
  #fire: (() => void) | undefined;

  constructor(kind: string, number: number, detail: string, task: Task, fire: () => void, site: Error | undefined) {
    this.kind = kind;
    this.#number = number;
    this.#detail = detail;
    this.task = task;
    this.step = task.step;
    this.#fire = fire;
    this.site = site;
  }

  /** As in `timer#4 retry (bob)`. */
  get label(): string {
    return `${this.kind}#${this.#number}${this.#detail === "" ? "" : ` ${this.#detail}`} (${this.task.name})`;
  }

  /** Of what waits for its time: when it is due, in virtual ms since the start. */
  get dueMs(): number | undefined {
    return this.timer === undefined ? this.readyMs : this.timer.dueMs;
  }

  get cancelled(): boolean {
    return this.#fire === undefined;
  }

  /** Forgets the callback. A cancelled operation is never picked. */
  cancel(): void {
    this.#fire = undefined;
  }

  /** Lets it happen, in the task that started it. */
  fire(): void {
    const fire = this.#fire;
    this.#fire = undefined;
    if (fire === undefined) return;
    if (this.settles) fire();
    else inTask(this.task, fire);
  }
}

/** An operation that happens at a virtual time. */
export interface Timer {
  readonly operation: Operation;
  readonly dueMs: number;
  readonly delayMs: number;
  /** False when it does not keep a program alive (`unref`). */
  ref: boolean;
}

/** Returns whether an operation of this kind is a timer that a program waits with. Other timers time work, such as a late answer. */
export function isGuardTimer(kind: string): boolean {
  return kind === "timer" || kind === "timeout" || kind === "interval" || kind === "sleep";
}

/** Returns the name of an operation, without its number and its task: `timer retry`, `← 200 GET /a b.test`. */
export function whatOf({ label }: { readonly label: string }): string {
  return parseLabel(label).what;
}

/** `timer#4 retry (bob)` is bob's `timer retry`. With an arrow the rest says by itself what kind of thing it is. */
export function parseLabel(label: string): { readonly what: string; readonly task: string } {
  const [, kind, detail, task] = /^([^#]+)#\d+(?: (.*))? \(([^()]*)\)$/s.exec(label) ?? [];
  if (kind === undefined) return { what: label, task: "" };
  return { what: detail === undefined ? kind : /^[←→] /.test(detail) ? detail : `${kind} ${detail}`, task: task! };
}
