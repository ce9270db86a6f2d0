/** The latencies of a run: those of each kind of operation, with what the scenario sets for capabilities, URLs and paths. */
import { SafeMap, startsWith } from "../../primordials.ts";
import {
  type Latency,
  LATENCY_NAMES,
  latencyOfKind,
  type LatencyRange,
  MAX_DELAY_MS,
} from "../../decisions/latency_kinds.ts";
import { inMicroseconds } from "./scale.ts";

/** A range for what is below a URL or a folder. */
interface Prefix {
  readonly key: string;
  readonly prefix: string;
  readonly range: LatencyRange;
  isUsed: boolean;
}

/** The longest one first. */
type Prefixes = readonly Prefix[];

const { max, min } = Math;

export class LatencyModel {
  readonly #byKind = new SafeMap<string, Latency>();
  readonly #urls: Prefixes;
  readonly #paths: Prefixes;
  readonly #maxDelayMs: number;
  readonly #ranges: Readonly<Record<string, LatencyRange>>;

  /**
   * @param ranges by capability, URL or path of a file
   * @param maxDelayMs the longest that a remote operation takes, in virtual ms
   */
  constructor(ranges: Readonly<Record<string, LatencyRange>> = {}, maxDelayMs: number = MAX_DELAY_MS) {
    this.#maxDelayMs = maxDelayMs;
    this.#ranges = ranges;
    for (const [key, range] of Object.entries(ranges)) {
      for (const kind of Object.hasOwn(LATENCY_NAMES, key) ? LATENCY_NAMES[key]! : []) {
        this.#byKind.set(kind, this.#capped(within(latencyOfKind(kind), range)));
      }
    }
    this.#urls = prefixesOf(ranges, /^https?:/i, (url) => new URL(url).href);
    this.#paths = prefixesOf(ranges, /^\//, (path) => path);
  }

  /** The same latencies for one run, which notes by itself what it uses of them. */
  forRun(): LatencyModel {
    const isNoted = this.#urls.length + this.#paths.length > 0;
    return isNoted ? new LatencyModel(this.#ranges, this.#maxDelayMs) : this;
  }

  /** Calls back with each URL and path that no operation was for so far. */
  unused(tell: (key: string) => void): void {
    for (let index = 0; index < this.#urls.length; index++) {
      if (!this.#urls[index]!.isUsed) tell(this.#urls[index]!.key);
    }
    for (let index = 0; index < this.#paths.length; index++) {
      if (!this.#paths[index]!.isUsed) tell(this.#paths[index]!.key);
    }
  }

  /**
   * Returns the range of an operation's latency.
   * @param kind first word of its label
   * @param target the URL that it is for, or the path of the file; undefined for any other
   */
  of(kind: string, target?: string): Latency {
    let latency = this.#byKind.get(kind);
    if (latency === undefined) this.#byKind.set(kind, latency = this.#capped(latencyOfKind(kind)));
    if (target === undefined) return latency;
    const prefixes = target[0] === "/" ? this.#paths : this.#urls;
    for (let index = 0; index < prefixes.length; index++) {
      const found = prefixes[index]!;
      if (!isBelow(target, found.prefix)) continue;
      found.isUsed = true;
      return this.#capped(within(latency, found.range));
    }
    return latency;
  }

  #capped(latency: Latency): Latency {
    const { speed, minMs, maxMs, defaultMs } = latency;
    const capMs = speed !== "remote" ? maxMs : this.#maxDelayMs;
    if (maxMs <= capMs) return latency;
    return { ...latency, minMs: min(minMs, capMs), maxMs: capMs, defaultMs: min(defaultMs, capMs) };
  }
}

/** The part of a latency that a range allows: its default moves to the nearest end. */
export function within(latency: Latency, { minMs, maxMs }: LatencyRange): Latency {
  const low = inMicroseconds(minMs);
  const high = inMicroseconds(maxMs);
  return {
    speed: latency.speed,
    defaultMs: min(high, max(low, latency.defaultMs)),
    minMs: low,
    maxMs: high,
    isGiven: true,
  };
}

function prefixesOf(
  ranges: Readonly<Record<string, LatencyRange>>,
  start: RegExp,
  named: (key: string) => string,
): Prefixes {
  return Object.entries(ranges).filter(([key]) => start.test(key))
    .map(([key, range]) => ({ key, prefix: withoutSlash(named(key)), range, isUsed: false }))
    .sort((one, other) => other.prefix.length - one.prefix.length);
}

function withoutSlash(prefix: string): string {
  return prefix.endsWith("/") ? prefix.slice(0, -1) : prefix;
}

function isBelow(target: string, prefix: string): boolean {
  if (!startsWith(target, prefix)) return false;
  const next = target[prefix.length];
  return next === undefined || next === "/" || next === "?" || next === "#";
}
