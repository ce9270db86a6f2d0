/** Latencies as a scenario sets them: `any`, or ranges by capability, URL and path. */
import { z } from "zod";
import { LATENCY_NAMES, latencyOfKind, type LatencyRange, MAX_DELAY_MS } from "../decisions/latency_kinds.ts";
import { DURATION_EXPECTED, parseDurationMs } from "../text/duration.ts";
import { suggest } from "../text/suggest.ts";

/** An operation may take as long as it likes: whatever is pending may complete next. */
export const UNBOUNDED = "any";

/** The ways in which a configuration can say how long operations take. */
export const DELAYS = ["realistic", "unbounded"] as const satisfies readonly Delays[];
/** The default latencies of operations: as long as they do in practice, or any time at all. */
export type Delays = "realistic" | "unbounded";

export const LATENCY_EXPECTED = '"any", or an object of ranges such as { http: "5ms..80ms" }';

const EXPECTED = 'a latency such as "10ms", a range such as "5ms..80ms" or a longest one such as "..1s"';

export const latencySchema = z.union([
  z.literal(UNBOUNDED),
  z.record(z.string().min(1), z.string({ error: `expected ${EXPECTED}` })),
], {
  error: ({ input }) => typeof input === "object" && input !== null ? undefined : `expected ${LATENCY_EXPECTED}`,
})
  .describe(
    "the latencies of operations: ranges by capability, URL or file path; or any, so that any pending operation may complete next",
  );

/** The latencies of operations: `"any"`, or ranges by capability, URL or path. */
export type LatencySetting = "any" | Record<string, string>;

/** The longest that a remote operation takes, unless a scenario says otherwise. */
export const LONGEST_DELAY = `${MAX_DELAY_MS / 1_000}s`;

/** A problem of a setting, at one of its keys. */
export interface LatencyProblem {
  readonly key: string;
  readonly text: string;
  readonly hint: string | undefined;
}

/** Returns why a text is no range; undefined if it is one. */
export function rangeProblem(text: string): string | undefined {
  const bounds = text.split("..");
  const values = bounds.map((bound, index) => bound === "" && index === 0 && bounds.length === 2 ? 0 : boundMs(bound));
  if (bounds.length > 2 || values.includes(undefined)) {
    return `expected ${EXPECTED}, found ${JSON.stringify(text)}; each bound is ${DURATION_EXPECTED}`;
  }
  const [minMs, maxMs = minMs] = values;
  return minMs! > maxMs! ? `expected a range whose lower bound comes first, found ${JSON.stringify(text)}` : undefined;
}

/** The range that `text` says, for text without a `rangeProblem`. */
export function latencyRange(text: string): LatencyRange {
  const [low = "", high = low] = text.split("..");
  return { minMs: low === "" ? 0 : boundMs(low)!, maxMs: boundMs(high)! };
}

function boundMs(text: string): number | undefined {
  return text === "0" ? 0 : parseDurationMs(text);
}

/** @param maxDelay the longest that a remote operation takes, where that is known: no range may go beyond it */
export function latencyProblem(
  setting: LatencySetting | undefined,
  maxDelay?: string,
): LatencyProblem | undefined {
  if (setting === undefined || setting === UNBOUNDED) return undefined;
  for (const [key, value] of Object.entries(setting)) {
    const text = typeof value === "string"
      ? rangeProblem(value)
      : `expected ${EXPECTED}, found ${JSON.stringify(value)}`;
    if (text !== undefined) return { key, text, hint: undefined };
    const problem = keyProblem(key);
    if (problem !== undefined) return { key, ...problem };
    const { maxMs } = latencyRange(value);
    if (maxDelay !== undefined && isRemote(key) && maxMs > boundMs(maxDelay)!) {
      return {
        key,
        text: `expected at most ${maxDelay}, the longest that a remote operation takes, found ${JSON.stringify(value)}`,
        hint: `raise that with maxDelay: in YAML, world: { maxDelay: ${value.split("..").at(-1)} }`,
      };
    }
  }
  return undefined;
}

function isRemote(key: string): boolean {
  const kinds = Object.hasOwn(LATENCY_NAMES, key) ? LATENCY_NAMES[key]! : [];
  return /^https?:/i.test(key) || kinds.some((kind) => latencyOfKind(kind).speed === "remote");
}

function keyProblem(key: string): Omit<LatencyProblem, "key"> | undefined {
  if (Object.hasOwn(LATENCY_NAMES, key) || key.startsWith("/")) return undefined;
  if (/^https?:\/\//i.test(key)) {
    return URL.canParse(key) ? undefined : { text: `expected a URL, found ${JSON.stringify(key)}`, hint: undefined };
  }
  const names = Object.keys(LATENCY_NAMES);
  const meant = suggest(key, names) ?? (/^[\w-]+(\.[\w-]+)+(:\d+)?(\/|$)/.test(key) ? `http://${key}` : undefined);
  return {
    text: `expected a capability (${names.join(", ")}), a URL or the path of a file, found ${JSON.stringify(key)}`,
    hint: meant === undefined ? undefined : `did you mean "${meant}"?`,
  };
}

/** The ranges that a checked setting says; undefined for unbounded delays. */
export function latencyRanges(setting: LatencySetting | undefined): Record<string, LatencyRange> | undefined {
  if (setting === undefined || setting === UNBOUNDED) return undefined;
  return Object.fromEntries(Object.entries(setting).map(([key, text]) => [key, latencyRange(text)]));
}

/** Returns why a longest delay does not fit the latencies that it limits; undefined where it does, or is not set. */
export function maxDelayProblem(
  { latency, maxDelay }: { readonly latency?: LatencySetting | undefined; readonly maxDelay?: string | undefined },
): string | undefined {
  if (maxDelay === undefined) return undefined;
  if (latency === UNBOUNDED) {
    return 'maxDelay needs realistic delays, found unbounded ones: leave out .latency("any") (in YAML, latency: any in world) ' +
      "or run with --delays realistic";
  }
  const maxDelayMs = parseDurationMs(maxDelay)!;
  if (maxDelayMs === 0) return "maxDelay: expected a duration above zero, found none";
  for (const [key, text] of Object.entries(latency ?? {})) {
    if (rangeProblem(text) !== undefined || !isRemote(key) || latencyRange(text).minMs <= maxDelayMs) continue;
    return `maxDelay: expected at least the shortest latency of ${key}, which is set to ${
      JSON.stringify(text)
    }, found ${maxDelay}`;
  }
  return undefined;
}
