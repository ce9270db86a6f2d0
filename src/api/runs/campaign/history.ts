/** How a campaign went so far, as few enough points for a chart, however long it takes. */

export interface Sample {
  readonly elapsedMs: number;
  readonly runs: number;
  readonly distinct: number;
}

const MAX_SAMPLES = 240;

export class History {
  #samples: Sample[] = [];
  #everyMs = 0;

  /** Adds how it stands now. Once there are too many, every second one is left out. */
  add(sample: Sample): void {
    const last = this.#samples.at(-1);
    if (last !== undefined && sample.elapsedMs - last.elapsedMs < this.#everyMs) return;
    this.#samples.push(sample);
    if (this.#samples.length <= MAX_SAMPLES) return;
    this.#samples = this.#samples.filter((_, index) => index % 2 === 0);
    this.#everyMs = (this.#samples.at(-1)!.elapsedMs - this.#samples[0]!.elapsedMs) / this.#samples.length;
  }

  get samples(): readonly Sample[] {
    return this.#samples;
  }
}
