/** Notes which actions a run does, and the integers that their values are made of, as they are asked for and answered. */
import type { InputValue } from "../../decisions/inputs.ts";
import type { Offered } from "./explorers.ts";

/** An action, and the integers that its values are made of. */
export interface PlannedAction {
  readonly name: string;
  readonly values: readonly InputValue[];
}

/** What the next integer means, where it is no part of a value. */
export type Asks = { readonly kind: "length" } | {
  readonly kind: "action";
  readonly signature: string;
  readonly offered: readonly Offered[];
};

export class DoneActions {
  readonly #done: { readonly name: string; readonly values: InputValue[] }[] = [];
  #asks: Asks | undefined;

  /** In the order in which they were chosen. */
  get all(): readonly PlannedAction[] {
    return this.#done;
  }

  /** Of the action that was chosen last. */
  get values(): readonly InputValue[] {
    return this.#done.at(-1)?.values ?? [];
  }

  measuring(): void {
    this.#asks = { kind: "length" };
  }

  offered(signature: string, offered: readonly Offered[]): void {
    // With a single action there is nothing to ask.
    if (offered.length > 1) this.#asks = { kind: "action", signature, offered };
    else {
      this.#asks = undefined;
      this.#begin(offered[0]!.name);
    }
  }

  /** Answers the next integer by what it means. */
  answer<Value extends InputValue>(decide: (asks: Asks | undefined) => Value): Value {
    const asks = this.#asks;
    this.#asks = undefined;
    const value = decide(asks);
    if (asks?.kind === "action") this.#begin(asks.offered[value as number]!.name);
    else if (asks === undefined) this.#done.at(-1)?.values.push(value);
    return value;
  }

  #begin(name: string): void {
    this.#done.push({ name, values: [] });
  }
}
