/** How many tokens an answer says that it cost, in any of the wire formats, whole or in pieces. */
import { jsonOf } from "../json_text.ts";

export interface Usage {
  readonly input: number;
  readonly output: number;
}

const INPUT = ["prompt_tokens", "input_tokens", "promptTokenCount", "prompt_eval_count"];
const OUTPUT = ["completion_tokens", "output_tokens", "candidatesTokenCount", "eval_count"];
const HOLDERS = ["usage", "usageMetadata", "message"];

/** Pieces of a stream count up: the largest number is that of the whole. Undefined for an answer that does not say. */
export function usageIn(body: string): Usage | undefined {
  const whole = jsonOf(body);
  const parts = whole === undefined
    ? body.split("\n").map((line) => jsonOf(line.startsWith("data:") ? line.slice(5) : line))
    : [whole];
  const counts = parts.flatMap((part) => countsOf(part, 2));
  if (counts.length === 0) return undefined;
  const largest = (names: readonly string[]) =>
    counts.reduce((most, [name, count]) => names.includes(name) ? Math.max(most, count) : most, 0);
  return { input: largest(INPUT), output: largest(OUTPUT) };
}

/** @param depth how many levels of what may hold them are looked into */
function countsOf(value: unknown, depth: number): readonly (readonly [name: string, count: number])[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (depth > 0 && HOLDERS.includes(name)) return countsOf(inner, depth - 1);
    return typeof inner === "number" && (INPUT.includes(name) || OUTPUT.includes(name)) ? [[name, inner] as const] : [];
  });
}
