/** An off-by-one of a parser that was published. It is a module of its own, since each run loads qs anew. */
import { parse } from "qs-broken";
import type { FuzzData } from "seedbed";

/**
 * qs 6.14.1 took `arrayLimit` for the number of elements in some places and for the largest index in others, so that some lists had one
 * element more than it allows (https://github.com/ljharb/qs/issues/540); qs 6.17.1 counts elements.
 */
export function queryString(data: FuzzData): void {
  const parsed = parse(data.text({ maxBytes: 64 }), { arrayLimit: 2 }) as Readonly<Record<string, unknown>>;
  for (const value of Object.values(parsed)) {
    if (Array.isArray(value) && value.length > 2) throw new Error("query string");
  }
}
