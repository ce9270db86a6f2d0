/** Tracks the state that a function has read, at a point of it. */

export interface Reading {
  readonly line: number;
  /** True if the function has waited since. */
  stale: boolean;
  /** True if the answer itself came later, as that of a database. */
  readonly remote: boolean;
  /** True if a condition hangs on it. */
  decides: boolean;
}
/** By the name of the state. */
export type Readings = Map<string, Reading>;

export function copy(state: Readings): Readings {
  return new Map(Array.from(state, ([key, reading]) => [key, { ...reading }]));
}

/** After two ways of which either was taken. */
export function merged(one: Readings, other: Readings): Readings {
  const state = copy(one);
  for (const [key, reading] of other) {
    const known = state.get(key);
    if (known === undefined || reading.stale) state.set(key, reading);
  }
  return state;
}
