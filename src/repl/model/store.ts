/** The state with those who listen to it. */
import { type Action, reduce } from "./reduce.ts";
import type { ReplState } from "./state.ts";

export class Store {
  #state: ReplState;
  readonly #listeners = new Set<() => void>();

  constructor(state: ReplState) {
    this.#state = state;
  }

  readonly get = (): ReplState => this.#state;

  readonly dispatch = (action: Action): void => {
    const before = this.#state;
    this.#state = reduce(before, action);
    if (this.#state === before) return;
    for (const listener of this.#listeners) listener();
  };

  /** The result ends it. */
  readonly subscribe = (listener: () => void): () => void => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
}
