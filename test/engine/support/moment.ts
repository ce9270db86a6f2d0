import type { Moment } from "../../../src/engine/decisions/decision_source.ts";

/** The start of a run, with nothing pending. */
export const MOMENT: Moment = {
  elapsedMs: 0,
  beganMs: 0,
  isTimed: true,
  isFrozen: false,
  pending: () => [],
  immediates: undefined,
};
