/**
 * Finds a minimal set of operations that have no order. First the history is cut after the first violation, which stays one
 * whatever follows. Then the outcome of one operation after another is forgotten: if there is still no order, the operation does
 * not matter, whatever it did and whenever.
 */
import type { HistoryOperation } from "./history.ts";
import { canonical, type Model } from "./model.ts";
import { search, type SearchResult } from "./wgl.ts";

/** The limit for each attempt. If an attempt needs more, its operation stays. */
const MAX_STEPS = 2000;

export interface Minimal {
  /** The operations that have no order, and those that wrote the values in them; in the order of the invocations. */
  readonly operations: readonly HistoryOperation[];
  readonly prefix: readonly number[];
  readonly stuck: HistoryOperation;
  /** No order exists once this one has returned. */
  readonly brokenBy: HistoryOperation;
}

/** @param operations one part of a history that has no order */
export function minimal(operations: readonly HistoryOperation[], model: Model): Minimal {
  const { shortest, end } = shortestPrefix(operations, model);
  let left = shortest;
  // From the end, where the order breaks.
  for (const { id, returned } of shortest.toReversed()) {
    if (returned === undefined) continue;
    const without = left.map((each) => each.id === id ? forgotten(each) : each);
    if (searchAll(without, model, MAX_STEPS).verdict === "violation") left = without;
  }
  const result = searchAll(left, model, Number.POSITIVE_INFINITY);
  if (result.verdict !== "violation") throw new Error("a history that has no order has one after it was cut");
  const matter = left.filter(({ returned }) => returned !== undefined);
  const values = new Set(matter.map(({ result }) => canonical(result ?? null)));
  const isSource = ({ args }: HistoryOperation) => args.some((arg) => arg !== null && values.has(canonical(arg)));
  return {
    operations: shortest.filter((operation, index) => left[index]!.returned !== undefined || isSource(operation)),
    prefix: result.prefix.map((index) => left[index]!.id),
    stuck: left[result.stuck]!,
    brokenBy: operations.find(({ returned }) => returned === end)!,
  };
}

/** Returns the operation as if nobody had seen its outcome. */
function forgotten(operation: HistoryOperation): HistoryOperation {
  return { ...operation, outcome: "unknown", returned: undefined };
}

/** Returns the history up to the first return that makes it a violation. */
function shortestPrefix(operations: readonly HistoryOperation[], model: Model) {
  const returns = operations.flatMap(({ returned }) => returned ?? []).toSorted((a, b) => a - b);
  const cut = (end: number) =>
    operations.filter(({ invoked }) => invoked < end).map((each) =>
      each.returned !== undefined && each.returned > end ? forgotten(each) : each
    );
  let [low, high] = [0, returns.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (searchAll(cut(returns[middle]!), model, Number.POSITIVE_INFINITY).verdict === "violation") high = middle;
    else low = middle + 1;
  }
  const end = returns[high]!;
  return { shortest: cut(end), end };
}

function searchAll(operations: readonly HistoryOperation[], model: Model, steps: number): SearchResult {
  return search(operations, model, { steps });
}
