/**
 * Explains why something happened: the operations that led to it, one starting the next, back to the start (Lamport, CACM
 * 1978).
 */
import type { Observation } from "./observation.ts";

/** A cause of a moment. */
export interface Cause {
  /** Index of the moment. */
  readonly moment: number;
  /** The relation to the entry ahead of it in the list. */
  readonly how: "itself" | "happened in" | "was started at";
}

const MAX_CAUSES = 1_000;

/** The chain of causes of a moment, itself first. Throws a RangeError for a moment that there is not. */
export function whyOf(observation: Observation, moment: number): Cause[] {
  const entry = observation.moments[moment]?.index;
  if (entry === undefined) throw new RangeError(`expected a moment, found ${moment}`);
  const causes: Cause[] = [{ moment, how: "itself" }];
  const add = (at: number, how: Cause["how"]) => {
    const found = observation.momentAt(at);
    if (found !== causes.at(-1)!.moment) causes.push({ moment: found, how });
  };
  for (let at = entry; causes.length < MAX_CAUSES;) {
    const origin = observation.originOf(at);
    if (origin === undefined) break;
    add(origin.happened, "happened in");
    add(origin.born, "was started at");
    if (origin.born >= at) break;
    at = origin.born;
  }
  return causes;
}
