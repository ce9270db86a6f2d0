/** Where the script of the command is. */
import { fileURLToPath } from "node:url";

declare const SEEDBED_VERSION: string | undefined;

/** In `dist` this module is in the folder of chunks, or in a chunk of its own beside it. */
export function mainScript(): string {
  const name = typeof SEEDBED_VERSION === "string" ? "../cli.js" : "./main.ts";
  return fileURLToPath(new URL(name, import.meta.url));
}
