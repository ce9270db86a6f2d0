/** Every touch there is. */
import { CRYPTO_TOUCHES } from "./crypto.ts";
import { FILE_TOUCHES } from "./files.ts";
import { LANGUAGE_TOUCHES } from "./language.ts";
import { MODULE_TOUCHES } from "./modules.ts";
import { NETWORK_TOUCHES } from "./network.ts";
import { TIME_TOUCHES } from "./time.ts";
import type { Touch, Touches } from "./touch.ts";
import { WEB_TOUCHES } from "./web.ts";

const TABLES: readonly Touches[] = [
  LANGUAGE_TOUCHES,
  TIME_TOUCHES,
  WEB_TOUCHES,
  CRYPTO_TOUCHES,
  MODULE_TOUCHES,
  NETWORK_TOUCHES,
  FILE_TOUCHES,
];

/** Subjects that are touched: names of globals, and of built-in modules with `node:`. */
export const SUBJECTS: readonly string[] = TABLES.flatMap((table) => Object.keys(table));

/** By `subject: what is done`. */
export const TOUCHES: ReadonlyMap<string, Touch> = new Map(
  TABLES.flatMap(Object.entries<Touches[string]>).flatMap(([subject, touches]) =>
    Object.entries(touches).map(([what, touch]) => [`${subject}: ${what}`, touch] as const)
  ),
);
