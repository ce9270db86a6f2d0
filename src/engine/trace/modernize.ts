/**
 * Traces of older versions, read as the current one has them. A step from each version to the next; what comes out is
 * validated like any other trace, so that nothing here trusts what it is given. Steps never change once they are there:
 * defaults that they fill in are those of their time.
 */
import { UNBOUNDED } from "../ir/latency.ts";
import { TRACE_VERSION } from "./format.ts";

type RawHeader = Readonly<Record<string, unknown>>;

/** From the version that is the key to the one after it. */
const STEPS = new Map<number, (header: RawHeader) => RawHeader>([
  // Limits came to be written down one after the other; a run had these before they were.
  [1, (header) => ({ ...header, limits: { ...LIMITS_OF_1, ...asObject(header["limits"]) } })],
  // To read the clock took no time, however often.
  [2, (header) => ({ ...header, limits: { ...asObject(header["limits"]), maxClockReads: Number.MAX_SAFE_INTEGER } })],
  // Choices did not say when they happened: that is no part of the header, and may be missing.
  [3, (header) => header],
  // Operations had no latencies: nothing of the header tells, and no entries speak of them.
  [4, (header) => header],
  // Delays were unbounded unless the scenario said how long operations take.
  [5, (header) => ({ ...header, scenario: unbounded(header["scenario"]) })],
  // Scenarios had no inputs, and no entries spoke of them.
  [6, (header) => header],
]);

const LIMITS_OF_1 = { maxMicrotasks: 500_000, maxHostMs: 60_000, maxHostBytes: 8 * 1024 * 1024 };

/** The header as the current version has it; as it is where it says no version that was. */
export function modernize(header: RawHeader): RawHeader {
  let current = header;
  for (let version = header["version"]; version !== TRACE_VERSION; version = current["version"]) {
    const step = STEPS.get(version as number);
    if (step === undefined) return header;
    current = { ...step(current), version: (version as number) + 1 };
  }
  return current;
}

function unbounded(scenario: unknown): unknown {
  const { world = {} } = (asObject(scenario) ?? {}) as { readonly world?: unknown };
  if (asObject(scenario) === undefined || asObject(world) === undefined) return scenario;
  return { ...(scenario as object), world: { latency: UNBOUNDED, ...(world as object) } };
}

function asObject(value: unknown): object | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
}
