/** How far two values are from one another, and the integers that a value may have been made of. */
import type { Json } from "../json.ts";

const OTHER = 1_000;

/** 0 if they are equal; smaller the more of them is. */
export function apart(one: Json, other: Json): number {
  if (one === other) return 0;
  if (typeof one === "number" && typeof other === "number") {
    return Math.min(1, Math.abs(one - other) / (1 + Math.abs(other))) + 0.01;
  }
  if (typeof one === "string" && typeof other === "string") return textsApart([...one], [...other]);
  if (Array.isArray(one) && Array.isArray(other)) return listsApart(one, other);
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return OTHER;
  if (Array.isArray(one) || Array.isArray(other)) return OTHER;
  const [first, second] = [one, other] as readonly Readonly<Record<string, Json>>[];
  const keys = new Set([...Object.keys(first!), ...Object.keys(second!)]);
  return [...keys].reduce(
    (sum, key) =>
      sum + (Object.hasOwn(first!, key) && Object.hasOwn(second!, key) ? apart(first![key]!, second![key]!) : OTHER),
    0,
  );
}

function textsApart(one: readonly string[], other: readonly string[]): number {
  const different = one.filter((character, index) => index < other.length && character !== other[index]);
  return OTHER * Math.abs(one.length - other.length) + different.length;
}

/** Items that are there count for what they differ in, and missing ones more than that. */
function listsApart(one: readonly Json[], other: readonly Json[]): number {
  const shared = one.slice(0, other.length).reduce((sum: number, item, index) => sum + apart(item, other[index]!), 0);
  return OTHER * Math.abs(one.length - other.length) + shared;
}

/** Numbers, code points of texts (and as `data` has them), and lengths. */
export function partsOf(value: Json): bigint[] {
  const found = new Set<bigint>([0n, 1n]);
  const visit = (part: Json) => {
    if (typeof part === "number" && Number.isSafeInteger(part)) found.add(BigInt(part));
    else if (typeof part === "string") {
      found.add(BigInt(part.length));
      for (const character of part) {
        const code = BigInt(character.codePointAt(0)!);
        for (const each of [code, code - 0x61n, code - 0x20n]) found.add(each);
      }
    } else if (Array.isArray(part)) {
      found.add(BigInt(part.length));
      part.forEach(visit);
    } else if (typeof part === "object" && part !== null) Object.values(part).forEach(visit);
  };
  visit(value);
  return [...found];
}
