/** Causal chains: the first operation that another one starts goes on with its chain. */
import { expect, test } from "vitest";
import type { PickOption } from "../../../src/engine/decisions/requests.ts";
import { Chains } from "../../../src/engine/strategies/chains.ts";

function operation(id: number, cause: number): PickOption {
  return { id, cause, kind: "yield", label: `yield#${id} (main)`, task: { name: "main" }, resource: undefined };
}

test("the first operation that another starts continues its chain, and each other one starts a chain", () => {
  const chains = new Chains();
  const of = (id: number, cause: number) => chains.of(operation(id, cause));
  expect([of(1, 0), of(2, 0)]).toEqual([0, 1]);
  expect([of(3, 1), of(4, 1), of(5, 2), of(6, 4)]).toEqual([0, 2, 1, 2]);
  expect([of(1, 0), of(3, 1), of(6, 4)]).toEqual([0, 0, 2]);
});
