/**
 * The fewest operations of a history that have no order. First the history is cut: what breaks stays broken whatever follows.
 * Then the outcome of one operation after another is forgotten: if there is still no order, whatever it did and whenever, it
 * does not matter.
 */
import type { HistoryOperation } from "./history.ts";
import { canonical, type Model } from "./model.ts";
import { search, type SearchResult } from "./wgl.ts";

/** For each attempt. One that needs more keeps the operation. */
const MAX_STEPS = 2000;

export interface Minimal {
  /** What has no order, and what gave the values in it; in the order of the invocations. */
  readonly operations: readonly HistoryOperation[];
  readonly prefix: readonly number[];
  readonly stuck: HistoryOperation;
}

/** @param operations one part of a history that has no order */
export function minimal(operations: readonly HistoryOperation[], model: Model): Minimal {
  const shortest = shortestPrefix(operations, model);
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
  };
}

/** As it would be if nobody had seen how it ended. */
function forgotten(operation: HistoryOperation): HistoryOperation {
  return { ...operation, outcome: "unknown", returned: undefined };
}

/** The history up to the first return with which it breaks. */
function shortestPrefix(operations: readonly HistoryOperation[], model: Model): readonly HistoryOperation[] {
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
  return cut(returns[high]!);
}

function searchAll(operations: readonly HistoryOperation[], model: Model, steps: number): SearchResult {
  return search(operations, model, { steps });
}
