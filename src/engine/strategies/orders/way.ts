/** Ways in which something may come next in an order: what its time is then, and which times have to be before which. */

/** A time: so much later than a variable. In virtual µs. */
export interface Time {
  readonly variable: number;
  readonly plusUs: number;
}

/** `one` is at least `byUs` before `other`; 0 is at the same time or before it. */
export interface Requirement {
  readonly one: Time;
  readonly other: Time;
  readonly byUs: number;
  /** One of them is a timer and the other is none: they had better not be due together. */
  readonly isMixed?: boolean;
}

/** A way in which something comes next. */
export interface Way {
  readonly requires: readonly Requirement[];
  readonly time: Time;
  /** The time at which the round of the event loop began then: timers that were due by then come before its immediates. */
  readonly roundAt: Time;
  /** It was a timer that was late, and others of its delay come before all other timers if they are late as well. */
  readonly isLateTimer?: boolean;
}

/** The start of a run. */
export const START: Time = { variable: 0, plusUs: 0 };

export function after({ variable, plusUs }: Time, byUs: number): Time {
  return { variable, plusUs: plusUs + byUs };
}

export function isSameTime(one: Time, other: Time): boolean {
  return one.variable === other.variable && one.plusUs === other.plusUs;
}
