import type { FuzzData } from "seedbed";
import { readHeader } from "./header.ts";

/** What stands after the colon is in the value, whatever else the line has. */
export function keepsTheValue(data: FuzzData): void {
  const line = `x: ${data.text({ maxBytes: 32 })}`;
  const { value } = readHeader(line);
  const [word] = /[a-z]{2,}/.exec(line.slice(3)) ?? [];
  if (word !== undefined && !value.includes(word)) throw new Error(`${JSON.stringify(line)} has lost ${word}`);
}
