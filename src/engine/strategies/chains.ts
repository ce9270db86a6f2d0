/**
 * Causal chains: an operation continues the chain of the one in whose turn it started, if it is the first to do so; any other
 * begins a chain (Ozkan et al.: "Randomized Testing of Distributed Systems with Probabilistic Guarantees", OOPSLA 2018).
 * Chains stand for threads where there are none.
 */
import type { PickOption } from "../decisions/requests.ts";
import { SafeMap } from "../primordials.ts";

export class Chains {
  readonly #chains = new SafeMap<number, number>();
  /** Operations whose chain has been continued. */
  readonly #continued = new SafeMap<number, boolean>();
  #count = 0;

  /** The number of the operation's chain, counted from 0. */
  of({ id, cause }: PickOption): number {
    const known = this.#chains.get(id);
    if (known !== undefined) return known;
    const before = this.#continued.has(cause) ? undefined : this.#chains.get(cause);
    if (before !== undefined) this.#continued.set(cause, true);
    const chain = before ?? this.#count++;
    this.#chains.set(id, chain);
    return chain;
  }
}
