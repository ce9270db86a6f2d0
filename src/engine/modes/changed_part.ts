/** Where two values differ, as a path. */
import type { Json } from "../json.ts";

/** As `[0].sku`: the innermost part that holds all differences, `""` for the whole; undefined if there is none. */
export function changedPart(one: Json, other: Json): string | undefined {
  if (JSON.stringify(one) === JSON.stringify(other)) return undefined;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return "";
  if (Array.isArray(one) !== Array.isArray(other)) return "";
  const [first, second] = [one, other] as readonly Readonly<Record<string, Json>>[];
  const keys = Object.keys(first!);
  if (keys.join("\0") !== Object.keys(second!).join("\0")) return "";
  const parts = keys.flatMap((key) => {
    const inner = changedPart(first![key]!, second![key]!);
    return inner === undefined ? [] : [(Array.isArray(one) ? `[${key}]` : property(key)) + inner];
  });
  return parts.length === 1 ? parts[0] : "";
}

function property(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
