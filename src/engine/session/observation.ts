/**
 * A run that was watched: its timeline, and the state of the world after any moment of it. States are kept as what changes,
 * with whole ones in between, so that going back costs what going forward does.
 */
import type { Decision } from "../decisions/decision.ts";
import type { DecisionSource } from "../decisions/decision_source.ts";
import type { SourceLocation } from "../errors.ts";
import type { Program } from "../interpreter/program.ts";
import type { Outcome } from "../interpreter/outcome.ts";
import { placeOf } from "../interpreter/places.ts";
import { execute } from "../modes/execute.ts";
import type { Limits } from "../world/limits.ts";
import type { ClientOperation } from "../world/history.ts";
import type { LogEntry } from "../world/log.ts";
import { Observer } from "./observer.ts";
import { type Change, changesBetween, type Delta, MutableState, type WorldState } from "./state.ts";
import { type Moment, momentsOf } from "./timeline.ts";

export interface ObserveOptions {
  readonly limits?: Partial<Limits> | undefined;
  readonly strict?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Runs a program and watches it. */
export async function observe(
  program: Program,
  source: DecisionSource,
  { limits, strict, signal }: ObserveOptions = {},
): Promise<Observation> {
  const observer = new Observer();
  const { outcome, decisions } = await execute(program, {
    source,
    limits,
    strict,
    signal,
    recorder: observer,
    witness: observer,
    captureSites: true,
    onRun: (run) => observer.watch(run),
  });
  observer.end();
  return new Observation(program, observer, outcome, decisions);
}

/** A whole state every so many entries; twice as many when there would be more than `MAX_KEPT`. */
const FIRST_INTERVAL = 256;
const MAX_KEPT = 128;

/**
 * A run that was observed: its timeline, and the state of the world after each moment. `Session.observation` gives one.
 *
 * @example
 * ```ts
 * import { equal } from "node:assert/strict";
 * import { openSession } from "seedbed";
 *
 * const { session } = await openSession("counter.scenario.ts");
 * const observation = await session.observation(0);
 * const stored = observation.moments.findIndex(({ what }) => what.startsWith("kv.set"));
 * equal(observation.changesAt(stored).find(({ area }) => area === "kv")?.after, "1");
 * equal(observation.stateAt(stored).kv.get("visits"), "1");
 * ```
 */
export class Observation {
  /** The program that was run. */
  readonly program: Program;
  /** The result of the run. */
  readonly outcome: Outcome;
  /** The decisions of the run, in order. */
  readonly decisions: readonly Decision[];
  /** The moments of the timeline, in order. */
  readonly moments: readonly Moment[];
  readonly #observer: Observer;
  readonly #interval: number;
  /** State before the entry at each multiple of the interval. */
  readonly #kept: WorldState[] = [];

  /**
   * For sessions, which make observations.
   * @internal
   */
  constructor(program: Program, observer: Observer, outcome: Outcome, decisions: readonly Decision[]) {
    this.program = program;
    this.outcome = outcome;
    this.decisions = decisions;
    this.#observer = observer;
    this.moments = momentsOf(program.ir, observer.entries);
    const { length } = observer.entries;
    this.#interval = Math.max(FIRST_INTERVAL, Math.ceil(length / MAX_KEPT));
    const state = new MutableState();
    for (let entry = 0; entry < length; entry++) {
      if (entry % this.#interval === 0) this.#kept.push(state.freeze());
      this.#applyTo(state, entry);
    }
  }

  /**
   * All entries of the log.
   * @internal
   */
  get entries(): readonly LogEntry[] {
    return this.#observer.entries;
  }

  /** What clients asked for and got (see `world.history`). */
  get operations(): readonly ClientOperation[] {
    return this.#observer.operations;
  }

  /** The world after the moment at this index, and before the next one. */
  stateAt(index: number): WorldState {
    return this.#stateAfter(this.#lastEntryOf(index));
  }

  /** Returns the changes at this moment. */
  changesAt(index: number): Change[] {
    const before = index === 0 ? new MutableState().freeze() : this.stateAt(index - 1);
    return changesBetween(before, this.stateAt(index));
  }

  /** Labels of what could have happened at a pick, in the default order; none for any other moment. */
  optionsAt(index: number): readonly string[] {
    const moment = this.moments[index];
    if (moment?.kind !== "pick") return [];
    return this.#observer.happenings.get(moment.index)?.options ?? [];
  }

  /** The author's line that started what happened at this moment. */
  locationOf(index: number): SourceLocation | undefined {
    const moment = this.moments[index];
    const happening = moment && this.#observer.happenings.get(moment.index);
    return happening && placeOf(this.program, happening.operation.site);
  }

  /** Index of the moment of a decision. */
  momentOf(decision: number): number {
    return this.moments.findIndex((moment) => moment.decision === decision);
  }

  /** The last moment at or before an entry of the log. */
  momentAt(entry: number): number {
    let [low, high] = [0, this.moments.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.moments[middle]!.index <= entry) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Returns the entry that started an entry: the operation that was happening, and the entry after which that was started. */
  originOf(entry: number): { readonly happened: number; readonly born: number } | undefined {
    for (let index = entry; index >= 0; index--) {
      const happening = this.#observer.happenings.get(index);
      if (happening !== undefined) return { happened: index, born: this.#bornAfter(happening.operation.born - 1) };
    }
    return undefined;
  }

  /** How many entries there were when what happened at an entry was started. */
  bornOf(entry: number): number {
    return this.#observer.happenings.get(entry)?.operation.born ?? entry;
  }

  /** The entry after which something was started. How long others take that started in the same turn led to nothing. */
  #bornAfter(entry: number): number {
    let index = entry;
    for (; index > 0; index--) {
      const at = this.#observer.entries[index]!;
      if (!("latency" in at || "late" in at)) break;
    }
    return Math.max(0, index);
  }

  #lastEntryOf(index: number): number {
    const next = this.moments[index + 1];
    return (next?.index ?? this.#observer.entries.length) - 1;
  }

  #stateAfter(entry: number): WorldState {
    const from = Math.floor(entry / this.#interval);
    const state = new MutableState(this.#kept[Math.max(0, from)]);
    for (let index = Math.max(0, from) * this.#interval; index <= entry; index++) this.#applyTo(state, index);
    return state.freeze();
  }

  #applyTo(state: MutableState, entry: number): void {
    const delta: Delta | undefined = this.#observer.deltas[entry];
    if (delta !== undefined) state.apply(delta);
  }
}
