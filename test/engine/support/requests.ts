/** Decision requests, as a run makes them. */
import fc from "fast-check";
import { latencyOfKind } from "../../../src/engine/decisions/latency_kinds.ts";
import type {
  DecisionRequest,
  LatencyRequest,
  PickOption,
  PickRequest,
} from "../../../src/engine/decisions/requests.ts";

/** An operation to pick; its task is what stands in parentheses in the label. */
export function option(label: string, index = 0): PickOption {
  const [kind = ""] = label.split("#");
  const name = /\(([^)]*)\)/.exec(label)?.[1] ?? "main";
  return { label, kind, id: index + 1, cause: 0, task: { name }, resource: undefined };
}

export function pick(...labels: string[]): PickRequest {
  return { kind: "pick", isTie: false, options: labels.map(option), current: undefined, turn: 0 };
}

/** How long an operation takes that starts. */
export function latency(label: string, index = 0): LatencyRequest {
  const operation = option(label, index);
  return { kind: "latency", label, operation, latency: latencyOfKind(operation.kind) };
}

export const requests: fc.Arbitrary<DecisionRequest[]> = fc.array(fc.oneof(
  fc.integer({ min: 2, max: 5 }).map((count) => pick(...Array.from({ length: count }, (_, index) => `op#${index}`))),
  fc.tuple(fc.constantFrom("a", "b"), fc.integer({ min: 1, max: 2 ** 40 })).map(([label, bound]): DecisionRequest => ({
    kind: "random",
    label,
    bound,
  })),
  fc.tuple(fc.constantFrom("id", "key"), fc.integer({ min: 1, max: 40 })).map(([label, bytes]): DecisionRequest => ({
    kind: "random",
    label,
    bytes,
  })),
  fc.tuple(fc.integer({ min: 2, max: 4 }), fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }))
    .map(([arity, chance]): DecisionRequest => ({ kind: "fault", label: "disk", arity, chance })),
  fc.tuple(fc.constantFrom("start", "immediate", "fs", "http", "zlib", "yield"), fc.nat(20)).map(
    ([kind, number]): DecisionRequest => latency(`${kind}#${number + 1} (alice)`, number),
  ),
  fc.integer({ min: 1, max: 3 }).map((count): DecisionRequest => ({
    kind: "late",
    label: "http#1 (alice)",
    operation: option("http#1 (alice)"),
    startMs: 3,
    timers: Array.from({ length: count }, (_, index) => ({ ...option(`timer#${index} (alice)`), dueMs: 50 + index })),
  })),
  fc.tuple(fc.maxSafeInteger(), fc.maxSafeInteger(), fc.nat(200)).filter(([one, other]) => one !== other).map(
    ([one, other, nth]): DecisionRequest => ({
      kind: "input",
      label: "in",
      min: Math.min(one, other),
      max: Math.max(one, other),
      nth,
    }),
  ),
));
