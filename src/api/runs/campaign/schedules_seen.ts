/**
 * Which schedules the units of a scenario have shown, and an estimate of how many they have not: Chao's, for samples of which each says
 * what it showed but not how often (Chao: "Estimating the Population Size for Capture-Recapture Data with Unequal Catchability", 1987,
 * in the bias-corrected form). Here a sample is a unit. As in a search, it is a lower bound, and a guess while there are few units.
 */

/** Schedules beyond these count as new, and are not kept: an endless variety of them must not fill the memory. */
const MAX_SCHEDULES = 65_536;
/** With fewer samples, an estimate is worth nothing. */
const MIN_SAMPLES = 4;

export class SchedulesSeen {
  /** The number of distinct ones. */
  distinct = 0;
  /** The number of units that showed each, up to three. */
  readonly #times = new Map<string, number>();
  #samples = 0;
  #once = 0;
  #twice = 0;

  /** Adds what one unit showed. @returns the number of those that no unit has shown before */
  add(schedules: readonly string[]): number {
    if (schedules.length > 0) this.#samples++;
    let fresh = 0;
    for (const schedule of new Set(schedules)) {
      const times = this.#times.get(schedule) ?? 0;
      if (times === 0) {
        fresh++;
        this.#once++;
      } else if (times === 1) {
        this.#once--;
        this.#twice++;
      } else if (times === 2) this.#twice--;
      if (times > 0 || this.#times.size < MAX_SCHEDULES) this.#times.set(schedule, Math.min(3, times + 1));
    }
    this.distinct += fresh;
    return fresh;
  }

  /** The estimated number of those that no unit has shown; undefined if there are too few units for an estimate. */
  get unseen(): number | undefined {
    if (this.#samples < MIN_SAMPLES) return undefined;
    const part = (this.#samples - 1) / this.#samples;
    return Math.round(part * this.#once * Math.max(0, this.#once - 1) / (2 * (this.#twice + 1)));
  }
}
