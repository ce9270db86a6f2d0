/**
 * Random latencies, as the regime of a run has them: around a median for each speed, now and then far from it, and for some
 * remote operations later than a timer that waits for them (a slow or dead host, a lost answer).
 */
import type { LatencyRequest, LateRequest, PickOption } from "../decisions/requests.ts";
import type { Streams } from "../decisions/streams.ts";
import { UNIT } from "../decisions/unit.ts";
import type { Latency } from "../decisions/latency_kinds.ts";
import { indexAtLeast, indexOnScale, LATENCY_SCALE_MS } from "../world/latency/scale.ts";
import { type Regime, regimeOf } from "./regime.ts";

/**
 * Latencies of real systems are near log-normal. On the scale, whose steps are about 2.15-fold, that is a normal distribution of
 * the number of steps from the median: here its cumulative probabilities, from the lowest number of steps on.
 */
interface Spread {
  readonly lowest: number;
  readonly cumulative: readonly number[];
}

/** σ of 0.8, which is 1.04 steps; never more than four steps up, about 20 times the median. */
const NARROW: Spread = { lowest: -4, cumulative: [0.0004, 0.0082, 0.0751, 0.3157, 0.6843, 0.9249, 0.9918, 0.9996] };
/** σ of 1.6. */
const WIDE: Spread = {
  lowest: -6,
  cumulative: [0.0042, 0.0154, 0.0466, 0.1152, 0.2359, 0.4052, 0.5948, 0.7641, 0.8848, 0.9534],
};
/** The number of steps by which the median of a wide spread is lower, so that its mean stays about the same. */
const WIDE_LOWER = { local: 2, remote: 1 };

/** In a run with late operations, the share of remote ones that are, until there have been as many as the regime has. */
const LATE = 0.6;
/** Of those, the ones that take long by themselves, for timers that are set later. */
const LONG = 0.2;
/** The longest that these take. */
const LONGEST = indexOnScale(50_000);
/** Tasks that start much later: this share, by up to so many steps more than a file call takes. */
const STARTS_LATE = 0.5;
const STARTS_LATE_STEPS = 7;

/** Before which share of the operations a program pauses, and for how long. Longer and more frequent ones find no more bugs. */
const PAUSES = {
  brief: { share: 0.2, shortest: indexOnScale(0.05), longest: indexOnScale(2) },
  long: { share: 0.02, shortest: indexOnScale(1), longest: indexOnScale(50) },
};

export class Latencies {
  readonly #streams: Streams;
  readonly #regime: Regime;
  #lateLeft: number;

  constructor(seed: number, streams: Streams) {
    this.#streams = streams;
    this.#regime = regimeOf(seed, streams);
    this.#lateLeft = this.#regime.late;
  }

  /** Returns how long an operation takes; 0 is its default. */
  latency({ latency }: LatencyRequest): number {
    const ms = this.#within(latency, LATENCY_SCALE_MS[this.#index(latency)] ?? 0);
    return ms === latency.defaultMs ? 0 : ms;
  }

  /** Returns the timer that it is later than. A timer that the same task set at the same time guards it, and is preferred. */
  late({ operation, timers }: LateRequest): string | 0 {
    if (this.#lateLeft <= 0) return 0;
    if (this.#unit("late") >= LATE) return 0;
    this.#lateLeft--;
    const guards: PickOption[] = [];
    for (let index = 0; index < timers.length; index++) {
      const timer = timers[index]!;
      if (timer.task === operation.task && timer.cause === operation.cause) guards[guards.length] = timer;
    }
    const among = guards.length > 0 ? guards : timers;
    return among[this.#streams.integer("late timer", among.length)]!.label;
  }

  get pauses(): boolean {
    return this.#regime.pauses !== "none";
  }

  /** Returns the pause of the program before the next operation, in virtual ms. */
  pause(): number {
    const { share, shortest, longest } = PAUSES[this.#regime.pauses === "long" ? "long" : "brief"];
    return this.#unit("pause") >= share ? 0 : LATENCY_SCALE_MS[this.#between(shortest, longest, "latency pause")]!;
  }

  /** Returns which of several operations that are due together goes first. */
  tie(options: readonly PickOption[]): number {
    if (this.#regime.keepsTies || this.#unit("tie") < 0.5) return 0;
    return this.#streams.integer("pick", options.length);
  }

  /** Into the scale; -1 for none at all. */
  #index(latency: Latency): number {
    const { medians, immediate, starts } = this.#regime;
    if (latency.isGiven) {
      return this.#between(indexAtLeast(latency.minMs), indexAtLeast(latency.maxMs), "latency given");
    }
    switch (latency.speed) {
      case "immediate":
        return this.#between(0, immediate, "latency immediate");
      case "start":
        if (starts === "together") return -1;
        if (starts === "near") return this.#between(0, medians.file, "latency start");
        return this.#unit("start") < STARTS_LATE
          ? this.#between(medians.file, medians.file + STARTS_LATE_STEPS, "latency start")
          : -1;
      case "wake":
      case "file":
      case "local":
        return this.#around(medians.file, WIDE_LOWER.local, STREAM_OF[latency.speed]);
      case "compute":
        return this.#around(medians.compute, WIDE_LOWER.local, "latency compute");
      case "remote":
        return this.#remote(medians.remote);
    }
  }

  #remote(median: number): number {
    if (this.#lateLeft > 0 && this.#unit("late") < LATE * LONG) {
      this.#lateLeft--;
      return this.#between(median, LONGEST, "latency remote");
    }
    return this.#around(median, WIDE_LOWER.remote, "latency remote");
  }

  #around(median: number, lower: number, stream: string): number {
    const { lowest, cumulative } = this.#regime.isWide ? WIDE : NARROW;
    const drawn = this.#unit(stream);
    let steps = 0;
    while (steps < cumulative.length && drawn >= cumulative[steps]!) steps++;
    const index = median - (this.#regime.isWide ? lower : 0) + lowest + steps;
    return index < 0 ? 0 : index;
  }

  #between(low: number, high: number, stream: string): number {
    return low + this.#streams.integer(stream, high - low + 1);
  }

  #within({ minMs, maxMs }: Latency, ms: number): number {
    return ms < minMs ? minMs : ms > maxMs ? maxMs : ms;
  }

  #unit(stream: string): number {
    return this.#streams.integer(stream, UNIT) / UNIT;
  }
}

const STREAM_OF = { wake: "latency wake", file: "latency file", local: "latency local" } as const;
