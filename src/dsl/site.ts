/** Finds the line of the author's file at which a builder was called, so that steps and errors can name it. */
import { AsyncLocalStorage } from "node:async_hooks";

/** Says where the caller of the DSL stands, as `file:line`; set by a loader, which knows how to read its own stacks. */
export type SiteFinder = (stack: string) => string | undefined;

const finders = new AsyncLocalStorage<SiteFinder>();

/**
 * Lets a loader name places in what `body` does and in all that comes of it: in bundled code, lines must be mapped to their
 * sources. Code outside, such as another load under way, is not affected.
 */
export function withSites<T>(finder: SiteFinder, body: () => T): T {
  return finders.run(finder, body);
}

/** True while `body` of `withoutSites` runs. */
let isWithout = false;

/** For code that is run and not read: finding places costs more than building. Until `body` returns; what it awaits has places. */
export function withoutSites<T>(body: () => T): T {
  const before = isWithout;
  isWithout = true;
  try {
    return body();
  } finally {
    isWithout = before;
  }
}

/** The place of the author's call, as `checkout.scenario.ts:14`; undefined where it cannot be told. */
export function callSite(): string | undefined {
  if (isWithout) return undefined;
  const finder = finders.getStore();
  const stack = new Error().stack ?? "";
  if (finder !== undefined) return finder(stack);
  const frame = outerFrame(stack);
  return frame === undefined ? undefined : `${frame.file.slice(frame.file.lastIndexOf("/") + 1)}:${frame.line}`;
}

/** Absolute path of the file that called the DSL; undefined in bundled code. */
export function callerFile(): string | undefined {
  return !isWithout && finders.getStore() === undefined ? outerFrame(new Error().stack ?? "")?.file : undefined;
}

const OWN_FOLDER = import.meta.url.slice(0, import.meta.url.lastIndexOf("/")).replace(/^file:\/\//, "");
const FRAME = /(?:\(|at (?:async )?)((?:file:\/\/)?\/[^()]*?|[A-Za-z]:[\\/][^()]*?):(\d+):\d+\)?$/;

/** The first frame of the stack that is not of the DSL itself. */
function outerFrame(stack: string): { file: string; line: number } | undefined {
  for (const line of stack.split("\n").slice(1)) {
    const match = FRAME.exec(line);
    if (match === null) continue;
    const file = decodeURI(match[1]!.replace(/^file:\/\//, ""));
    if (!file.startsWith(OWN_FOLDER)) return { file, line: Number(match[2]) };
  }
  return undefined;
}

/** Fields with the place where the author wrote them. */
export function withSite<T extends object>(fields: T): T {
  const at = callSite();
  return at === undefined ? fields : { ...fields, at };
}
