/** Settings of the process that every run has the same: its time zone, and how deep stacks are. */
import process from "node:process";
import type { Undo } from "../realm/replace.ts";

/** Local time is UTC where a world names no zone; the time zone is the process's, so it is set as long as worlds are live. */
export function setZone(): Undo {
  const before = process.env["TZ"];
  process.env["TZ"] = "UTC";
  return () => {
    if (before === undefined) delete process.env["TZ"];
    else process.env["TZ"] = before;
  };
}

/** Deep library code must not push the author's frames off the stack. */
export function setStackDepth(): Undo {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  return () => {
    Error.stackTraceLimit = before;
  };
}
