/** Checks whether each operation of a history seems to have taken effect at one moment between its invocation and its return. */
import type { Condition } from "../engine/ir/author.ts";
import { ConsistencyError, HistoryError, UndecidedError } from "./errors.ts";
import { type HistoryOperation, missing, ordered, shown } from "./history.ts";
import { minimal } from "./minimal.ts";
import { assertModel, type Model } from "./model.ts";
import { timeline } from "./timeline.ts";
import { type Budget, search } from "./wgl.ts";

/** How a history is checked. */
export interface LinearizableOptions {
  /** How often the model may be asked for a step before the answer is "undecided". Default: 2,000,000. */
  readonly maxSteps?: number;
}

/**
 * The verdict on a history. It is `undecided` if the search took more than `maxSteps`, which proves nothing.
 * A violation shows a minimal set of operations that have no order, in the order of their invocations.
 */
export type LinearizableResult =
  | { readonly verdict: "linearizable"; readonly checked: number }
  | { readonly verdict: "undecided"; readonly maxSteps: number; readonly partition: string | undefined }
  | {
    readonly verdict: "violation";
    readonly partition: string | undefined;
    /** The operations that have no order, whatever all others did. */
    readonly operations: readonly HistoryOperation[];
    /** Ids of the longest order that was found in the shortest prefix of the history that is a violation. */
    readonly prefix: readonly number[];
    /** The operation that has no place after `prefix`. */
    readonly stuck: HistoryOperation;
    /** The operation after whose return no order exists, whatever follows. */
    readonly brokenBy: HistoryOperation;
    /** The operations, drawn: a line for each client, time from left to right. */
    readonly timeline: string;
  };

const MAX_STEPS = 2_000_000;

/**
 * Checks a history against a model (Herlihy, Wing: "Linearizability: A Correctness Condition for Concurrent Objects", 1990).
 * Operations that failed without an effect are left out; one of unknown outcome may take effect at any time after its
 * invocation, or never. Parts of the object are checked one by one (P-compositionality).
 * @throws HistoryError if the history is malformed, or has no operation of the model, or if `model` is not a model
 *
 * @example
 * ```ts
 * import { checkLinearizable, register } from "seedbed/checkers";
 *
 * const result = checkLinearizable([
 *   { id: 1, task: "ann", name: "write", args: [1], outcome: "result", result: null, invoked: 0, returned: 1 },
 *   { id: 2, task: "bob", name: "read", args: [], outcome: "result", result: null, invoked: 2, returned: 3 },
 * ], register());
 * console.assert(result.verdict === "violation");
 * ```
 */
export function checkLinearizable(
  history: readonly HistoryOperation[],
  model: Model,
  { maxSteps = MAX_STEPS }: LinearizableOptions = {},
): LinearizableResult {
  assertModel(model);
  const operations = ordered(history).filter(({ name }) => model.operations.includes(name));
  if (operations.length === 0) {
    throw new HistoryError(
      `the history has no operation of the model "${model.name}": ${missing(history, model.operations)}`,
    );
  }
  const effective = operations.filter(({ outcome }) => outcome !== "error");
  const budget: Budget = { steps: maxSteps };
  for (const [partition, part] of partitions(effective, model)) {
    const { verdict } = search(part, model, budget);
    if (verdict === "undecided") return { verdict, maxSteps, partition };
    if (verdict === "violation") return { verdict, partition, ...explained(part, model) };
  }
  return { verdict: "linearizable", checked: operations.length };
}

/** The parts of an object, each with its operations. */
function partitions(
  operations: readonly HistoryOperation[],
  model: Model,
): Map<string | undefined, HistoryOperation[]> {
  return Map.groupBy(
    operations,
    ({ name, args, result, returned }) =>
      model.partition?.({ name, args, result: returned === undefined ? undefined : result ?? null }),
  );
}

function explained(part: readonly HistoryOperation[], model: Model) {
  const { operations, prefix, stuck, brokenBy } = minimal(part, model);
  return { operations, prefix, stuck, brokenBy, timeline: timeline(operations) };
}

/**
 * A condition of scenarios: the operations of `world.history` are linearizable. For `.finally`, where the whole history is
 * known; in `.always` it is checked after every event. It fails with the operations that have no order, drawn as a timeline.
 * @throws HistoryError if `model` is not a model
 * @throws ConsistencyError, from the condition, if the history is not linearizable
 * @throws UndecidedError, from the condition, if `maxSteps` were not enough to decide
 *
 * @example
 * ```ts
 * import { type AuthorWorld, scenario } from "seedbed";
 * import { kv, linearizable } from "seedbed/checkers";
 *
 * const put = (value: number) => async ({ operation, kv: store, sleep }: AuthorWorld) => {
 *   await operation("put", ["x", value], async () => {
 *     await sleep("5ms");
 *     store.set("x", String(value));
 *   });
 * };
 * export default scenario("puts are linearizable")
 *   .parallel("clients", { ann: put(1), bob: put(2) })
 *   .finally("linearizable", linearizable(kv()));
 * ```
 */
export function linearizable(model: Model, options: LinearizableOptions = {}): Condition {
  assertModel(model);
  return ({ history }) => {
    const result = checkLinearizable(history, model, options);
    if (result.verdict === "linearizable") return true;
    const of = result.partition === undefined ? model.name : `${model.name}, ${result.partition}`;
    if (result.verdict === "undecided") {
      throw new UndecidedError(
        `undecided after ${result.maxSteps} steps whether the history is linearizable (${of}): give the model a partition function, run fewer operations at a time, or raise maxSteps`,
      );
    }
    throw new ConsistencyError(
      `not linearizable (${of}): ${shown(result.stuck)} of ${result.stuck.task} fits no order\n${result.timeline}${
        result.prefix.length === 0 ? doubt(history, model) : ""
      }`,
      { operations: result.operations.map(({ id }) => id), brokenBy: result.brokenBy.id },
    );
  };
}

/**
 * A step that forgets to return its state refuses even an operation of unknown outcome, which could have returned anything. Every
 * history then violates the model, so the message says what is wrong.
 */
function doubt(history: readonly HistoryOperation[], model: Model): string {
  const refusesAll = history.filter(({ name }) => model.operations.includes(name)).every(({ name, args }) =>
    model.step(model.initial, { name, args, result: undefined }) === undefined
  );
  return refusesAll
    ? `\nthe model accepts no operation, whatever it returned: does its step return the next state?`
    : "";
}
