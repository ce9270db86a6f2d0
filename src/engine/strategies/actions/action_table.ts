/** What a search has learned of the actions of a service: how often each was tried where, and what that was worth. */
import type { Observation } from "../../capabilities/exploring/observation.ts";

/** Rewards of what had not been seen before, and of an anomaly that had: one that is known is not to be looked at again and again. */
const NEW_STATE = 1;
const NEW_EDGE = 0.5;
const NEW_STATUS = 0.5;
const NEW_MARKER = 1;
const ANOMALY = 0.25;

interface Tried {
  visits: number;
  /** The mean of the rewards. */
  value: number;
}

export class ActionTable {
  readonly #tried = new Map<string, Tried>();
  readonly #actions = new Map<string, number>();
  readonly #states = new Set<string>();
  readonly #edges = new Set<string>();
  readonly #statuses = new Set<string>();
  readonly #markers = new Set<string>();
  readonly #sent = new Map<string, Map<number, number>>();

  get states(): number {
    return this.#states.size;
  }

  get edges(): number {
    return this.#edges.size;
  }

  get markers(): number {
    return this.#markers.size;
  }

  /**
   * The worth of an action in a state. What was never tried there is worth as much as a new state; what was tried is worth less with
   * every visit.
   */
  worth(signature: string, action: string): number {
    const tried = this.#tried.get(`${signature} ${action}`);
    return tried === undefined ? NEW_STATE : tried.value / (1 + tried.visits);
  }

  /** How often an action was tried, wherever that was. */
  times(action: string): number {
    return this.#actions.get(action) ?? 0;
  }

  /**
   * One of the integers that a part of a value has had least, so that few requests show many values.
   * @param place the action, and which of its integers it is
   * @param draw an integer from 0 up to, but not including, its argument
   */
  leastSent(place: string, min: number, max: number, draw: (bound: number) => number): number {
    const times = this.#sent.get(place) ?? new Map<number, number>();
    this.#sent.set(place, times);
    const all = Array.from({ length: max - min + 1 }, (_, index) => min + index);
    const least = Math.min(...all.map((value) => times.get(value) ?? 0));
    const among = all.filter((value) => (times.get(value) ?? 0) === least);
    const chosen = among[draw(among.length)]!;
    times.set(chosen, least + 1);
    return chosen;
  }

  /** @param before the signature of the state in which the action was chosen */
  learn(before: string, { action, signature, status, markers }: Observation): void {
    let reward = 0;
    if (isNew(this.#states, signature)) reward += NEW_STATE;
    if (isNew(this.#edges, `${before} ${action} ${signature}`)) reward += NEW_EDGE;
    if (isNew(this.#statuses, `${action} ${status}`)) reward += NEW_STATUS;
    for (const { name, invariant } of markers) {
      reward += isNew(this.#markers, `${name} ${invariant ?? ""} ${action}`) ? NEW_MARKER : ANOMALY;
    }
    this.#actions.set(action, this.times(action) + 1);
    const key = `${before} ${action}`;
    const tried = this.#tried.get(key) ?? { visits: 0, value: 0 };
    tried.visits++;
    tried.value += (reward - tried.value) / tried.visits;
    this.#tried.set(key, tried);
  }
}

function isNew(seen: Set<string>, key: string): boolean {
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}
