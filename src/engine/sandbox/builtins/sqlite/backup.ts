/** `backup` of `node:sqlite`: some pages at a time, each of which is an operation. */
import { BUSY } from "./engine/codes.ts";
import type { Connection } from "./engine/connection.ts";
import { Copy } from "./engine/copy.ts";
import type { Scope } from "../../realm/scope.ts";
import { badType, requireText, sqlError } from "./errors.ts";

/** Pages that are copied at a time. */
const RATE = 100;
/** Of SQLite's codes: a table is locked. */
const LOCKED = 6;

interface Options {
  readonly source: string;
  readonly target: string;
  readonly rate: number;
  readonly progress: ((pages: { totalPages: number; remainingPages: number }) => void) | undefined;
}

export function readOptions(options: unknown): Options {
  if (options === undefined) return { source: "main", target: "main", rate: RATE, progress: undefined };
  if (typeof options !== "object" || options === null) throw badType('The "options" argument must be an object.');
  const { rate = RATE, source = "main", target = "main", progress } = options as Record<string, unknown>;
  if (!Number.isInteger(rate)) throw badType('The "options.rate" argument must be an integer.');
  requireText(source, "options.source");
  requireText(target, "options.target");
  if (progress !== undefined && typeof progress !== "function") {
    throw badType('The "options.progress" argument must be a function.');
  }
  return { rate, source, target, progress } as Options;
}

/** @returns the number of pages */
export async function copyTo(scope: Scope, connection: Connection, path: string, options: Options): Promise<number> {
  const { scheduler } = scope.world.kernel;
  const copy = Copy.begin(connection, options.source, path, options.target);
  if (!(copy instanceof Copy)) throw sqlError(copy);
  try {
    for (;;) {
      const done = await scheduler.perform("sqlite", `backup ${path}`, () => copy.step(options.rate));
      if (done === true) return copy.totalPages;
      if (typeof done === "number" && done !== BUSY && done !== LOCKED) throw sqlError(connection.meaningOf(done));
      options.progress?.({ totalPages: copy.totalPages, remainingPages: copy.remainingPages });
    }
  } finally {
    copy.close();
  }
}
