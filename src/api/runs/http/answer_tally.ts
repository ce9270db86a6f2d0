/** Counts the answers of an exploration, by action and status. */
import type { Observation } from "../../../engine/capabilities/exploring/observation.ts";

/** An answer to an action that occurred so many times. */
export interface SeenStatus {
  readonly action: string;
  readonly status: number;
  readonly times: number;
}

export class AnswerTally {
  /** The number of actions. */
  actions = 0;
  /** Those that the service answered. */
  answered = 0;
  readonly #statuses = new Map<string, SeenStatus>();

  add(observations: readonly Observation[]): void {
    this.actions += observations.length;
    this.answered += observations.filter(({ status, method }) => status !== 0 && method !== "").length;
    for (const { action, status } of observations) {
      const key = `${action} ${status}`;
      this.#statuses.set(key, { action, status, times: (this.#statuses.get(key)?.times ?? 0) + 1 });
    }
  }

  /** Sorted by action and status. */
  get statuses(): SeenStatus[] {
    return [...this.#statuses].sort(([a], [b]) => a < b ? -1 : 1).map(([, seen]) => seen);
  }
}
