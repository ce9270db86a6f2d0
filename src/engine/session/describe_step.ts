/** A step in a few words: its type and its plain fields. */
import type { AnyStep } from "../capabilities/step.ts";

/** `get_kv_assert key="winner" equals="bob"`. */
export function describeStep({ type, at: _at, ...fields }: AnyStep): string {
  const plain = Object.entries(fields).filter(([, value]) => typeof value !== "object" || value === null);
  return [type, ...plain.map(([name, value]) => `${name}=${JSON.stringify(value)}`)].join(" ");
}
