/** Work that a program asks for: awaited for its result, iterated over for what happens on the way. */
import { SeedbedError } from "../../../engine/errors.ts";

/**
 * Work that was asked for: await it for its result, and iterate over it for its events.
 *
 * Nothing happens until you do one of the two. Leaving the loop early ends the work. So does the signal that the call was
 * given: the job then rejects with the reason of the signal.
 *
 * @example
 * ```ts
 * import { deepEqual, equal } from "node:assert/strict";
 * import { test } from "seedbed";
 *
 * const testing = test(["counter.scenario.ts"], { seeds: 20 });
 * const names: string[] = [];
 * for await (const event of testing) if (event.kind === "scenario") names.push(event.report.name);
 * deepEqual(names, ["both visits are counted"]);
 * equal((await testing).summary.failed, 1);
 * ```
 */
export class Job<Event, Result> implements Promise<Result>, AsyncIterable<Event, void, undefined> {
  /** The name of the class, as `Object.prototype.toString` shows it. */
  readonly [Symbol.toStringTag] = "Job";
  readonly #work: () => AsyncGenerator<Event, Result, undefined>;
  readonly #settled = Promise.withResolvers<Result>();
  #begun = false;

  /**
   * Makes a job.
   * @param work Does the work: yields the events, and returns the result. Called when the job is first awaited or iterated over.
   */
  constructor(work: () => AsyncGenerator<Event, Result, undefined>) {
    this.#work = work;
    // Whoever iterates is told there.
    this.#settled.promise.catch(() => {});
  }

  /**
   * Starts the work and yields its events.
   * @returns The events, as they happen.
   * @throws {SeedbedError} `usage` if the job was iterated over or awaited before.
   */
  [Symbol.asyncIterator](): AsyncGenerator<Event, void, undefined> {
    if (this.#begun) {
      throw new SeedbedError("usage", "a job can be iterated over once, before it is awaited", {
        hint: "await its result at any time",
      });
    }
    this.#begun = true;
    return this.#iterate();
  }

  /** Starts the work unless it has started, and calls back with its result. */
  then<A = Result, B = never>(
    fulfilled?: ((result: Result) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    if (!this.#begun) this.#drain().catch(() => {});
    return this.#settled.promise.then(fulfilled, rejected);
  }

  /** Starts the work unless it has started, and calls back if it rejects. */
  catch<B = never>(rejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<Result | B> {
    return this.then(undefined, rejected);
  }

  /** Starts the work unless it has started, and calls back at its end. */
  finally(done?: (() => void) | null): Promise<Result> {
    return this.then().finally(done);
  }

  async #drain(): Promise<void> {
    for await (const _ of this);
  }

  async *#iterate(): AsyncGenerator<Event, void, undefined> {
    const working = this.#work();
    let isDone = false;
    try {
      for (;;) {
        const { done, value } = await working.next();
        if (done === true) {
          isDone = true;
          return this.#settled.resolve(value);
        }
        yield value;
      }
    } catch (error) {
      isDone = true;
      this.#settled.reject(error);
      throw error;
    } finally {
      if (!isDone) {
        await working.return(undefined as never);
        this.#settled.reject(new DOMException("the loop over the job was left early", "AbortError"));
      }
    }
  }
}

/**
 * Does some work and yields the newest of what it tells; what nobody asked for in time is dropped. Leaving early aborts
 * the signal that the work was given, and waits for its end.
 */
export async function* telling<Progress, Result>(
  work: (tell: (progress: Progress) => void, signal: AbortSignal) => Promise<Result>,
  outer: AbortSignal | undefined,
): AsyncGenerator<Progress, Result, undefined> {
  outer?.throwIfAborted();
  const leaving = new AbortController();
  const signal = outer === undefined ? leaving.signal : AbortSignal.any([outer, leaving.signal]);
  let newest: { readonly progress: Progress } | undefined;
  let isSettled = false;
  let wake = () => {};
  const working = work((progress) => {
    newest = { progress };
    wake();
  }, signal).finally(() => {
    isSettled = true;
    wake();
  });
  // Awaited below, if nobody leaves before.
  working.catch(() => {});
  try {
    for (;;) {
      if (newest !== undefined) {
        const { progress } = newest;
        newest = undefined;
        yield progress;
      } else if (isSettled) return await working;
      else await new Promise<void>((resolve) => wake = resolve);
    }
  } finally {
    if (!isSettled) {
      leaving.abort();
      await working.catch(() => {});
    }
  }
}
