/** A service that counts, and keeps what it has counted in a file. */
import { readFile, rename, writeFile } from "node:fs/promises";

const FILE = "count.json";

/** How the file is written. */
export type Save = (text: string) => Promise<void>;

/** Overwrites the file: it is empty between the moment at which it is opened and the one at which the text is there. */
export async function inPlace(text: string): Promise<void> {
  await writeFile(FILE, text);
}

/** Writes beside the file, and puts the new one in its place at once. */
export async function atomically(text: string): Promise<void> {
  await writeFile(`${FILE}.new`, text);
  await rename(`${FILE}.new`, FILE);
}

/** Starts the service; resolves when it is up. */
export async function start(save: Save): Promise<void> {
  let { count } = await load();
  setInterval(() => void save(JSON.stringify({ count: ++count })), 100);
}

async function load(): Promise<{ count: number }> {
  const text = await readFile(FILE, "utf8").catch(() => undefined);
  return text === undefined ? { count: 0 } : JSON.parse(text);
}
