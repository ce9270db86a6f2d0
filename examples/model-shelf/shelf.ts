/** A shelf in a shop: how many there are is kept in a file. */
import { readFile, writeFile } from "node:fs/promises";

const FILE = "/data/level";

export async function level(): Promise<number> {
  return Number(await readFile(FILE, "utf8"));
}

/** Returns how many there are then. */
export async function restock(count: number): Promise<number> {
  const after = await level() + count;
  await writeFile(FILE, String(after));
  return after;
}

/** Returns how many are left; null if there were not enough. */
export async function sell(count: number): Promise<number | null> {
  const before = await level();
  if (before < count) return null;
  await writeFile(FILE, String(before - count));
  return before - count;
}

let last: Promise<unknown> = Promise.resolve();

/** Does one thing after the other. */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = last.then(work);
  last = result.catch(() => {});
  return result;
}
