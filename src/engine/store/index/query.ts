/** A query on runs as SQL. */
import type { SQLInputValue } from "node:sqlite";
import { prefixesOf, type RunQuery } from "../run_query.ts";

export interface Condition {
  /** The part of the query after FROM. */
  readonly where: string;
  readonly values: readonly SQLInputValue[];
}

export function conditionOf({ status, beforeMs, prefix }: Omit<RunQuery, "limit">): Condition {
  const parts: string[] = [];
  const values: SQLInputValue[] = [];
  if (status !== undefined) {
    parts.push(`status IN (${status.map(() => "?").join(", ")})`);
    values.push(...status);
  }
  if (beforeMs !== undefined) {
    parts.push("startedMs < ?");
    values.push(beforeMs);
  }
  if (prefix !== undefined) {
    const beginnings = prefixesOf(prefix);
    // Ranges of the primary key.
    parts.push(`(${beginnings.map(() => "id >= ? AND id < ?").join(" OR ")})`);
    values.push(...beginnings.flatMap((beginning) => [beginning, `${beginning}\u{10ffff}`]));
  }
  return { where: parts.length === 0 ? "" : ` WHERE ${parts.join(" AND ")}`, values };
}
