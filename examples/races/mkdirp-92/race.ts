/**
 * substack/node-mkdirp#92: in parallel with something that removes the same folder, mkdir says EEXIST, the stat that
 * follows says ENOENT, and the caller is told EEXIST. Broken in 0.5.6, fixed in 3.0.1.
 */
import { rmdir } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { latency } from "../latency.ts";

const FOLDER = join(tmpdir(), "a", "b");

/** How many callers were told that the folder is made. */
export const told = { made: 0 };

export function making(make: (path: string) => Promise<unknown>): () => Promise<void> {
  return async () => {
    await make(FOLDER);
    told.made++;
  };
}

/** Removes the folder if it is there; it does not matter whether it was. */
export async function remove(): Promise<void> {
  await latency(2);
  await new Promise<void>((resolve) => rmdir(FOLDER, () => resolve()));
}
