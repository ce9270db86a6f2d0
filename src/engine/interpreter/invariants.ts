/** Conditions over a run: checked after every event (`always`), awaited after the last step (`eventually`), or at the end. */
import { Failure } from "../findings/failure.ts";
import type { AuthorWorld, Condition } from "../ir/author.ts";
import { durationMs } from "../text/duration.ts";
import type { Invariant } from "../ir/scenario.ts";
import { currentTask, inTask, type Task } from "../world/task.ts";
import type { Functions } from "./program.ts";

interface Prepared {
  readonly invariant: Invariant;
  readonly condition: Condition;
}

export class Invariants {
  readonly #author: AuthorWorld;
  /** Code of the world runs in a task, also where the engine asks between two turns. */
  readonly #task: Task;
  readonly #always: readonly Prepared[];
  readonly #finally: readonly Prepared[];
  #eventually: readonly Prepared[];
  /** The one that broke, for the place to report. */
  broken: Invariant | undefined;

  constructor(invariants: readonly Invariant[], functions: Functions, author: AuthorWorld, task: Task) {
    this.#task = task;
    this.#author = author;
    const of: Record<Invariant["kind"], Prepared[]> = { always: [], finally: [], eventually: [] };
    for (const invariant of invariants) {
      const condition = functions.get(invariant.ref) as Condition | undefined;
      if (condition === undefined) throw new Error(`the scenario's code has no condition "${invariant.ref}"`);
      of[invariant.kind].push({ invariant, condition });
    }
    this.#always = of.always;
    this.#finally = of.finally;
    this.#eventually = of.eventually;
  }

  /** Throws a Failure when a condition does not hold now that must hold always. */
  checkAlways(): void {
    this.#check(this.#always, ({ name }) => `invariant "${name}" broke`);
  }

  checkFinally(): void {
    this.#check(this.#finally, ({ name }) => `"${name}" does not hold at the end`);
  }

  #check(entries: readonly Prepared[], broken: (invariant: Invariant) => string): void {
    if (entries.length === 0) return;
    this.#asWorld(() => {
      for (let index = 0; index < entries.length; index++) {
        const entry = entries[index]!;
        if (!this.#holds(entry)) this.#break(entry, broken(entry.invariant));
      }
    });
  }

  #asWorld<T>(work: () => T): T {
    return currentTask() === undefined ? inTask(this.#task, work) : work();
  }

  /**
   * Returns whether all that must hold eventually has held by now. Throws a Failure for one whose time is up.
   * @param waitedMs virtual time since the last step
   * @param final true when nothing more can happen
   */
  awaitEventually(waitedMs: number, final: boolean): boolean {
    if (this.#eventually.length === 0) return true;
    this.#eventually = this.#asWorld(() => this.#stillAwaited(waitedMs, final));
    return this.#eventually.length === 0;
  }

  #stillAwaited(waitedMs: number, final: boolean): Prepared[] {
    return this.#eventually.filter((entry) => {
      if (this.#holds(entry)) return false;
      const { name, within } = entry.invariant as Extract<Invariant, { kind: "eventually" }>;
      if (final || waitedMs >= durationMs(within)) {
        this.#break(entry, `"${name}" did not come to hold within ${within} of the last step`);
      }
      return true;
    });
  }

  /** The earliest time at which an awaited condition is overdue, in ms since the last step. */
  get eventuallyDueMs(): number {
    return Math.min(
      ...this.#eventually.map(({ invariant }) => durationMs((invariant as { within: string }).within)),
    );
  }

  #holds(entry: Prepared): boolean {
    let answer: unknown;
    try {
      answer = entry.condition(this.#author);
    } catch (error) {
      this.broken = entry.invariant;
      throw error;
    }
    if (typeof answer === "object" && answer !== null && "then" in answer) {
      (answer as Promise<unknown>).then(undefined, () => {});
      this.#break(entry, `invariant "${entry.invariant.name}" returned a promise; a condition must answer at once`);
    }
    if (isMeaningless(answer)) {
      this.#break(
        entry,
        `invariant "${entry.invariant.name}" returned ${
          shown(answer)
        }; a condition must return true or false, or nothing`,
      );
    }
    return answer !== false;
  }

  #break(entry: Prepared, message: string): never {
    this.broken = entry.invariant;
    throw new Failure("invariant", entry.invariant.name, message);
  }
}

/**
 * Returns whether a condition answered with something that is not an answer, which code that is not type-checked can do: a
 * function that nobody called, such as the condition of `linearizable`, or a falsy value other than false. Both would pass unnoticed.
 */
function isMeaningless(answer: unknown): boolean {
  return typeof answer === "function" || (!answer && answer !== false && answer !== undefined);
}

function shown(answer: unknown): string {
  if (typeof answer === "function") return "a function";
  return typeof answer === "string" ? JSON.stringify(answer) : String(answer);
}
