/**
 * Repeats a list of actions with their values, or what another source decides, and notes what it did. It decides by name and not by place, so that a plan without
 * some of its actions still means the others. What is no action gets the default answer, and the service is asked anew.
 */
import type { Watcher } from "../../capabilities/exploring/service.ts";
import type { DecisionSource } from "../../decisions/decision_source.ts";
import { defaultInput, type InputValue, nearestInput } from "../../decisions/inputs.ts";
import type { DecisionRequest, DecisionValue, InputRequest } from "../../decisions/requests.ts";
import type { Offered } from "./explorers.ts";

/** An action, and the integers that its values are made of. */
export interface PlannedAction {
  readonly name: string;
  readonly values: readonly InputValue[];
}

type Asks = { readonly kind: "length" } | { readonly kind: "action"; readonly offered: readonly Offered[] };

export class PlannedActions implements DecisionSource, Watcher {
  readonly #plan: readonly PlannedAction[] | DecisionSource;
  readonly #done: { readonly name: string; readonly values: InputValue[] }[] = [];
  #asks: Asks | undefined;
  /** An action of the plan was not offered: the run is another one from there on. */
  isLost = false;

  /** @param plan the actions, or who chooses them */
  constructor(plan: readonly PlannedAction[] | DecisionSource) {
    this.#plan = plan;
  }

  /** What the run did. */
  get done(): readonly PlannedAction[] {
    return this.#done;
  }

  get pauses(): boolean {
    return false;
  }

  measuring(): void {
    this.#asks = { kind: "length" };
  }

  offered(_signature: string, offered: readonly Offered[]): void {
    const planned = "next" in this.#plan ? offered[0] : this.#plan[this.#done.length];
    if (planned === undefined || !offered.some(({ name }) => name === planned.name)) this.isLost = true;
    // With a single action there is nothing to ask.
    if (offered.length > 1) this.#asks = { kind: "action", offered };
    else this.#begin(offered[0]!.name);
  }

  observed(): void {}

  next(request: DecisionRequest): DecisionValue {
    if (request.kind !== "input") {
      return "next" in this.#plan ? this.#plan.next(request) : request.kind === "host" ? request.produce() : 0;
    }
    const asks = this.#asks;
    this.#asks = undefined;
    const value = "next" in this.#plan
      ? this.#plan.next(request) as InputValue
      : nearest(this.#planned(this.#plan, asks), request);
    if (asks?.kind === "action") this.#begin(asks.offered[value as number]!.name);
    else if (asks === undefined) this.#done.at(-1)?.values.push(value);
    return value;
  }

  #planned(plan: readonly PlannedAction[], asks: Asks | undefined): InputValue | undefined {
    if (asks?.kind === "length") return plan.length;
    if (asks?.kind === "action") {
      return Math.max(0, asks.offered.findIndex(({ name }) => name === plan[this.#done.length]?.name));
    }
    return plan[this.#done.length - 1]?.values[this.#done.at(-1)!.values.length];
  }

  #begin(name: string): void {
    this.#done.push({ name, values: [] });
  }
}

function nearest(planned: InputValue | undefined, request: InputRequest): InputValue {
  return planned === undefined ? defaultInput(request) : nearestInput(planned, request);
}
