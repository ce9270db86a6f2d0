/** What functions that scripts call make of their arguments. */
import { type LuaValue, ValueError } from "./values.ts";

export function asText(value: LuaValue): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return argumentText(value);
  throw new ValueError("bad argument (string expected)");
}

/** A number as an argument of a command, as `%.17g` has it where it is whole. */
export function argumentText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e17
    ? String(value)
    : String(value).replace(/e([+-])(\d)$/, "e$10$2");
}

export function required(value: LuaValue): number {
  const number = numberOf(value);
  if (number === undefined) throw new ValueError("bad argument #1 (number expected)");
  return number;
}

/** `tonumber` without a base. */
export function numberOf(value: LuaValue): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  if (/^-?0[xX][\da-fA-F]+$/.test(text)) return text.startsWith("-") ? -Number(text.slice(1)) : Number(text);
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}
