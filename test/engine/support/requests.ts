/** Decision requests, as a run makes them. */
import fc from "fast-check";
import type { DecisionRequest, PickOption, PickRequest } from "../../../src/engine/decisions/decision.ts";

/** An operation to pick; its task is what stands in parentheses in the label. */
export function option(label: string, index = 0): PickOption {
  const [kind = ""] = label.split("#");
  const name = /\(([^)]*)\)/.exec(label)?.[1] ?? "main";
  return { label, kind, id: index + 1, cause: 0, task: { name }, resource: undefined };
}

export function pick(...labels: string[]): PickRequest {
  return { kind: "pick", isTie: false, options: labels.map(option), current: undefined, turn: 0 };
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
  fc.jsonValue().map((value): DecisionRequest => ({ kind: "input", label: "in", produce: () => value as never })),
));
