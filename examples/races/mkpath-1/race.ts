/**
 * jonvuri/mkpath#1, check-then-act: two callers make the same tree; both see that a folder is missing, and the loser's
 * mkdir says EEXIST. Broken in 0.1.0, fixed in 1.0.0.
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { latency } from "../latency.ts";

type MakePath = (path: string, done: (error: Error | null) => void) => void;

/** Two trees that have folders in common. */
export const TREES = ["baz", "sol"].map((name) => join(tmpdir(), "foo", "bar", name)) as [string, string];

export function making(mkpath: MakePath, path: string): () => Promise<void> {
  const make = promisify(mkpath);
  return async () => {
    await latency(3);
    await make(path);
  };
}
