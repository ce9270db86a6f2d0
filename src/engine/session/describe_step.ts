/** A step in a few words: its type and its plain fields. */
import type { AnyStep } from "../capabilities/step.ts";

/** Fields that say where a step is and where its function is, not what it does. */
const PLACES: readonly string[] = ["at", "ref"];

/** `get_kv_assert key="winner" equals="bob"`. */
export function describeStep({ type, ...fields }: AnyStep): string {
  const plain = Object.entries(fields).filter(([name, value]) =>
    !PLACES.includes(name) && (typeof value !== "object" || value === null)
  );
  return [type, ...plain.map(([name, value]) => `${name}=${JSON.stringify(value)}`)].join(" ");
}
