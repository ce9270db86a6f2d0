/** The decisions of a run in order, and in runs that someone will look at, where each of them came from. */
import { arityOf, labelled, labelOf } from "../decisions/answers.ts";
import type { Decision } from "../decisions/decision.ts";
import type { DecisionRequest, DecisionValue, LatencyRequest, LateRequest } from "../decisions/requests.ts";
import { SafeMap } from "../primordials.ts";
import type { Operation } from "./operation.ts";
import type { RandomDraw, Trail } from "./trail.ts";

/** The operation that a pick let happen, and the one of the default order. */
export interface Picked {
  readonly operation: Operation;
  readonly byDefault: Operation;
  /** Virtual ms since the start. */
  readonly atMs: number;
}

/** The latency of an operation and its default; or the timer that it outlasts. */
export interface Timed {
  readonly operation: Operation;
  /** The start, in virtual ms since the start of the run. */
  readonly atMs: number;
  readonly defaultMs?: number | undefined;
  readonly outlasts?: Operation | undefined;
}

/** The position of a run when it decides. */
interface Standing {
  readonly step: string | undefined;
  readonly task: string;
  /** Virtual ms since the start. */
  readonly atMs: number;
}

export class DecisionRecord {
  readonly decisions: Decision[] = [];
  readonly #trail: Trail | undefined;
  #picked: SafeMap<number, Picked> | undefined;
  #timed: SafeMap<number, Timed> | undefined;
  #drawn: SafeMap<number, RandomDraw> | undefined;

  /** @param trail in runs that someone will look at: origins are kept then */
  constructor(trail: Trail | undefined) {
    this.#trail = trail;
  }

  /** The operation that each pick let happen, and the one of the default order, by index of the decision. */
  get picked(): SafeMap<number, Picked> {
    return this.#picked ??= new SafeMap();
  }

  /** Operations whose latency was decided, or that are late, by index of the decision. */
  get timed(): SafeMap<number, Timed> {
    return this.#timed ??= new SafeMap();
  }

  /** The task and the place of each random draw, by index of the decision. */
  get drawn(): SafeMap<number, RandomDraw> {
    return this.#drawn ??= new SafeMap();
  }

  keep(request: DecisionRequest, value: DecisionValue, { step, task, atMs }: Standing): Decision {
    const { kind } = request;
    if (this.#trail !== undefined && kind === "random") {
      const drawn = { task, site: new Error(), atMs };
      this.drawn.set(this.decisions.length, drawn);
      this.#trail.draw = drawn;
    }
    if (this.#trail !== undefined && (request.kind === "latency" || request.kind === "late")) {
      this.timed.set(this.decisions.length, timedBy(request, value, atMs));
    }
    const label = labelOf(request, value);
    const decision: Decision = request.kind === "latency"
      ? { kind, label, value, step, defaultMs: request.latency.defaultMs }
      : request.kind === "input"
      ? { kind, label, value, step, bounds: { min: request.min, max: request.max } }
      : { kind, label, value, arity: arityOf(request), step };
    this.decisions[this.decisions.length] = decision;
    return decision;
  }

  /** Sets the operation that the latest pick let happen. */
  picks(operations: readonly Operation[], index: number, atMs: number): void {
    this.picked.set(this.decisions.length - 1, { operation: operations[index]!, byDefault: operations[0]!, atMs });
  }
}

function timedBy(request: LatencyRequest | LateRequest, value: DecisionValue, nowMs: number): Timed {
  const operation = request.operation as Operation;
  if (request.kind === "latency") return { operation, atMs: nowMs, defaultMs: request.latency.defaultMs };
  const outlasts = labelled(request.timers, value) as Operation | undefined;
  return { operation, atMs: request.startMs, outlasts };
}
