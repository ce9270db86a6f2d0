/**
 * Measures a run from beside it. A run that is made again from its decisions does the same things in the same order, so each
 * of them can be timed several times over, and the median taken. Nothing of the run sees the clock that is used for it.
 */
import type { Decision } from "../decisions/decision.ts";
import { RecordedSource } from "../decisions/sources.ts";
import { SeedbedError } from "../errors.ts";
import type { Program } from "../interpreter/program.ts";
import { stepAt } from "../interpreter/step_path.ts";
import { execute } from "../modes/execute.ts";
import type { Run } from "../interpreter/run.ts";
import type { Witness } from "../world/kernel_options.ts";
import { MAIN_TASK } from "../world/task.ts";
import type { Limits } from "../world/limits.ts";
import type { LogEntry, Recorder } from "../world/log.ts";
import type { Operation } from "../world/operation.ts";

import type { Profile, Slice } from "./profile.ts";

export interface Measured {
  readonly program: Program;
  readonly decisions: readonly Decision[];
  readonly seed: number;
  readonly strategy: string;
}

export interface MeasureOptions {
  readonly limits?: Partial<Limits> | undefined;
  readonly strict?: boolean | undefined;
  /** Real time in ms, as `performance.now` gives it. */
  readonly nowMs: () => number;
  /** The number of measured runs, after one to warm up. */
  readonly runs: number;
  readonly onRun?: ((run: number) => void) | undefined;
}

/** @throws SeedbedError `invalid` when the runs are not alike */
export async function measure(
  measured: Measured,
  { limits, strict, nowMs, runs, onRun }: MeasureOptions,
): Promise<Profile> {
  const { program, decisions, seed, strategy } = measured;
  const stopwatches: Stopwatch[] = [];
  let status = "";
  let virtualMs = 0;
  let startMs = 0;
  for (let index = 0; index <= runs; index++) {
    const stopwatch = new Stopwatch(program, nowMs);
    const { outcome, run } = await execute(program, {
      source: new RecordedSource(decisions),
      recorder: stopwatch,
      witness: stopwatch,
      limits,
      strict,
    });
    stopwatch.end(run);
    ({ status, virtualMs } = outcome);
    ({ startMs } = run.world.kernel.clock);
    if (index > 0) stopwatches.push(stopwatch);
    onRun?.(index);
  }
  const slices = together(stopwatches.map((each) => each.slices));
  const realMs = slices.reduce((sum, slice) => sum + slice.realMs, 0);
  return { scenario: program.ir.name, seed, strategy, status, startMs, virtualMs, realMs, runs, slices };
}

/** The slices of the first run, each with the median of its real times. */
function together(runs: readonly (readonly Slice[])[]): Slice[] {
  const [first = [], ...others] = runs;
  if (others.some(({ length }) => length !== first.length)) {
    throw new SeedbedError("invalid", "the runs are not alike: something in the scenario is not deterministic", {
      hint: "seedbed replay shows where they diverge",
    });
  }
  return first.map((slice, index) => ({ ...slice, realMs: median(runs.map((slices) => slices[index]!.realMs)) }));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

type Open = { -readonly [K in keyof Slice]: Slice[K] };

class Stopwatch implements Recorder, Witness {
  readonly slices: Open[] = [];
  readonly #program: Program;
  readonly #realNow: () => number;
  #lastRealMs: number;
  /** Virtual ms since the start. */
  #atMs = 0;
  /** The same after each entry of the log. */
  readonly #times: number[] = [];
  /** Per task, until when its time is accounted for, and the step that it is in. */
  readonly #tasks = new Map<string, { untilMs: number; step: string }>();
  #current: Open | undefined;
  /** The operation that happens now; it may yet move the clock. */
  #happening: { readonly operation: Operation; readonly slice: Open } | undefined;

  constructor(program: Program, realNow: () => number) {
    this.#program = program;
    this.#realNow = realNow;
    this.#lastRealMs = realNow();
  }

  append(entry: LogEntry): void {
    if ("t" in entry) {
      // A timer that was picked moves the clock before it fires; otherwise time moves for what comes next.
      if (this.#happening?.operation.cancelled !== false) this.#settle();
      this.#atMs = entry.t;
    } else {
      this.#settle();
      if ("step" in entry) this.#stepped(String(entry.step));
    }
    this.#times.push(this.#atMs);
  }

  happened(operation: Operation): void {
    this.#settle();
    const { name } = operation.task;
    const bornMs = operation.born === 0 ? 0 : this.#times[operation.born - 1] ?? this.#atMs;
    const task = this.#tasks.get(name) ?? { untilMs: bornMs, step: operation.step };
    this.#tasks.set(name, task);
    const slice = this.#begin({
      task: name,
      step: this.#stepName(task.step === "" ? operation.step : task.step),
      operation: nameOf(operation),
      capability: operation.kind,
      bornMs,
      fromMs: task.untilMs,
    });
    this.#happening = { operation, slice };
  }

  end(run: Run): void {
    this.#settle();
    this.#charge();
    // A limit on time strikes before the log says that time went by.
    this.#atMs = Math.max(this.#atMs, run.world.kernel.clock.elapsedMs);
    const pending = run.world.kernel.scheduler.pending();
    // Who still waits has waited until now.
    for (const { name } of run.tasks()) {
      const task = this.#tasks.get(name);
      if (task === undefined || task.untilMs >= this.#atMs) continue;
      this.#wait(name, task, pending.find((operation) => operation.task.name === name));
    }
  }

  #stepped(path: string): void {
    const name = path.split("/").findLast((part) => !/^\d+$/.test(part)) ?? MAIN_TASK;
    const task = this.#tasks.get(name);
    // The step before took time by itself, as one that waits for tasks does.
    if (task !== undefined && task.untilMs < this.#atMs) this.#wait(name, task);
    this.#tasks.set(name, { untilMs: this.#atMs, step: path });
    const step = this.#stepName(path);
    const at = { bornMs: this.#atMs, fromMs: this.#atMs };
    this.#begin({ task: name, step, operation: undefined, capability: "step", ...at }).toMs = this.#atMs;
  }

  /** The time up to now went by in a step itself, or in waiting for what did not happen any more. */
  #wait(name: string, task: { untilMs: number; step: string }, pending?: Operation): void {
    const fromMs = task.untilMs;
    // Several tasks may have one name; their time is accounted for once.
    task.untilMs = this.#atMs;
    this.slices.push({
      task: name,
      step: this.#stepName(task.step),
      operation: pending && nameOf(pending),
      capability: pending?.kind ?? "step",
      bornMs: fromMs,
      fromMs,
      toMs: this.#atMs,
      realMs: 0,
    });
  }

  #begin(slice: Omit<Slice, "toMs" | "realMs">): Open {
    this.#charge();
    this.#current = { ...slice, toMs: slice.fromMs, realMs: 0 };
    this.slices.push(this.#current);
    return this.#current;
  }

  /** The real time since the last boundary goes to what ran since. */
  #charge(): void {
    const now = this.#realNow();
    if (this.#current !== undefined) this.#current.realMs += now - this.#lastRealMs;
    this.#lastRealMs = now;
  }

  /** The clock does not move for it any more. */
  #settle(): void {
    if (this.#happening === undefined) return;
    const { slice } = this.#happening;
    this.#happening = undefined;
    slice.toMs = Math.max(slice.fromMs, this.#atMs);
    this.#tasks.get(slice.task)!.untilMs = slice.toMs;
  }

  #stepName(path: string): string {
    // A task that starts does so in the step that starts it.
    const own = path.replace(/\/[^/]*[^/\d][^/]*$/, "");
    const step = stepAt(this.#program.ir.steps, own) as { type: string; name?: unknown } | undefined;
    return [own, step?.type, step?.name].filter((part) => typeof part === "string" && part !== "").join(" ");
  }
}

/** `http#2 POST /v1/charge (bob)` without the number and the task, which differ each time. */
function nameOf({ kind, label, task }: Operation): string {
  const detail = label.slice(kind.length, -` (${task.name})`.length).replace(/^#\d+ ?/, "");
  return detail === "" ? kind : `${kind} ${detail}`;
}
