/**
 * substack/node-mkdirp#92: in parallel with something that removes the same folder, mkdir says EEXIST, the stat that
 * follows says ENOENT, and the caller is told EEXIST. Broken in 0.5.6, fixed in 3.0.1.
 */
import { rmdir } from "node:fs";
import { latency } from "../latency.ts";

export const FOLDER = "/tmp/a/b";

/** Removes the folder if it is there; it does not matter whether it was. */
export async function remove(): Promise<void> {
  await latency(2);
  await new Promise<void>((resolve) => rmdir(FOLDER, () => resolve()));
}
