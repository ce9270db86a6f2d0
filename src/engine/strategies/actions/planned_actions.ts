/**
 * Repeats a list of actions with their values, and notes what it did. It decides by name and not by place, so that a plan without some of
 * its actions, or one for a service that declares others as well, still means the same. What is no action gets the answer of another source.
 */
import type { Watcher } from "../../capabilities/exploring/service.ts";
import type { DecisionSource } from "../../decisions/decision_source.ts";
import { defaultInput, type InputValue, nearestInput } from "../../decisions/inputs.ts";
import type { DecisionRequest, DecisionValue, InputRequest } from "../../decisions/requests.ts";
import { type Asks, DoneActions, type PlannedAction } from "./done_actions.ts";
import type { Offered } from "./explorers.ts";

export class PlannedActions implements DecisionSource, Watcher {
  readonly #plan: readonly PlannedAction[] | DecisionSource;
  readonly #otherwise: DecisionSource;
  readonly #done = new DoneActions();
  /** An action of the plan was not offered: the run is another one from there on. */
  isLost = false;

  /**
   * @param plan the actions, or who chooses them
   * @param otherwise answers what is no action
   */
  constructor(plan: readonly PlannedAction[] | DecisionSource, otherwise: DecisionSource) {
    this.#plan = plan;
    this.#otherwise = otherwise;
  }

  /** What the run did. */
  get done(): readonly PlannedAction[] {
    return this.#done.all;
  }

  get pauses(): boolean {
    return this.#otherwise.pauses === true;
  }

  recordsHost(label: string): boolean {
    return this.#otherwise.recordsHost?.(label) === true;
  }

  measuring(): void {
    this.#done.measuring();
  }

  offered(signature: string, offered: readonly Offered[]): void {
    const planned = "next" in this.#plan ? offered[0] : this.#plan[this.done.length];
    if (planned === undefined || !offered.some(({ name }) => name === planned.name)) this.isLost = true;
    this.#done.offered(signature, offered);
  }

  observed(): void {}

  next(request: DecisionRequest): DecisionValue {
    if (request.kind !== "input") return this.#otherwise.next(request);
    const plan = this.#plan;
    return this.#done.answer((asks) =>
      "next" in plan ? plan.next(request) as InputValue : nearest(this.#planned(plan, asks), request)
    );
  }

  #planned(plan: readonly PlannedAction[], asks: Asks | undefined): InputValue | undefined {
    if (asks?.kind === "length") return plan.length;
    if (asks?.kind === "action") {
      return Math.max(0, asks.offered.findIndex(({ name }) => name === plan[this.done.length]?.name));
    }
    return plan[this.done.length - 1]?.values[this.#done.values.length];
  }
}

function nearest(planned: InputValue | undefined, request: InputRequest): InputValue {
  return planned === undefined ? defaultInput(request) : nearestInput(planned, request);
}
