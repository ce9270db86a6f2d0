/** Says who waits for what, and from which line: the body of a deadlock or livelock report. */
import { formatLocation } from "../errors.ts";
import type { Operation } from "../world/operation.ts";
import type { Program } from "./program.ts";

const MAX_LINES = 10;

export function whoWaits(program: Program, pending: readonly Operation[]): string[] {
  const lines = pending.slice(0, MAX_LINES).map((operation) => {
    const frame = operation.site && program.code?.frames(operation.site)[0];
    return `pending: ${operation.label}${frame === undefined ? "" : ` at ${formatLocation(frame)}`}`;
  });
  return pending.length > MAX_LINES ? [...lines, `and ${pending.length - MAX_LINES} more`] : lines;
}
