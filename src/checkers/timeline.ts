/** Operations as lines: one for each client, time from left to right. */
import { type HistoryOperation, shown } from "./history.ts";

/**
 * ```text
 * ann  ├ write(1) ┤
 * bob                ├ read() → null ┤
 * ```
 * An operation whose outcome is unknown has no end.
 */
export function timeline(operations: readonly HistoryOperation[]): string {
  const columns = columnsOf(operations);
  const tasks = [...new Set(operations.map(({ task }) => task))];
  const nameWidth = Math.max(...tasks.map((task) => task.length));
  return tasks.map((task) => {
    let line = task.padEnd(nameWidth);
    for (const operation of operations.filter((each) => each.task === task)) {
      const { invoked, returned } = operation;
      line = `${line.padEnd(nameWidth + 2 + columns.get(invoked)!)}├ ${shown(operation)} `;
      if (returned === undefined) line += "…";
      else line = `${line.padEnd(nameWidth + 2 + columns.get(returned)!, " ")}┤`;
    }
    return `  ${line}`;
  }).join("\n");
}

/** The column of each end, such that every operation has room for its text, and ends are in the order of time. */
function columnsOf(operations: readonly HistoryOperation[]): ReadonlyMap<number, number> {
  const columns = new Map<number, number>();
  const ends = operations.flatMap((operation) => {
    const { invoked, returned } = operation;
    const width = shown(operation).length + 3;
    if (returned === undefined) return [{ at: invoked, least: () => 0 }];
    return [{ at: invoked, least: () => 0 }, { at: returned, least: () => columns.get(invoked)! + width }];
  }).toSorted((a, b) => a.at - b.at);
  let next = 0;
  for (const { at, least } of ends) {
    const column = Math.max(next, least());
    columns.set(at, column);
    next = column + 2;
  }
  return columns;
}
