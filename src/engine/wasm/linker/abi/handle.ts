/** The number that a component instance is given for a resource. */
import type { Value } from "../../calls/values.ts";
import { GuestResource } from "../handles.ts";
import type { ValueType } from "../types.ts";
import type { AbiContext } from "./memory.ts";

/** A handle; or, for one who borrows a resource of its own, the number that it made the resource with. */
export function handleOf(
  { handles }: AbiContext,
  { kind, resource }: ValueType & { kind: "own" | "borrow" },
  value: Value,
): number {
  if (kind === "borrow" && resource.definedBy === handles && value instanceof GuestResource) return value.rep;
  return handles.add(resource, value, kind === "own");
}
