/** Errors of the builder: they name the author's line. */
import { SeedbedError } from "../engine/errors.ts";
import { parsePlace } from "../engine/ir/place.ts";
import { callSite } from "./site.ts";

/** @param expected what was expected; @param found the value that was found instead */
export function problem(what: string, expected: string, found: unknown, hint?: string): SeedbedError {
  return invalid(`${what}: expected ${expected}, found ${show(found)}`, hint);
}

/** The message as it is, with the author's line. */
export function invalid(message: string, hint?: string): SeedbedError {
  const at = deepCallSite();
  return new SeedbedError("invalid", message, { hint, location: at === undefined ? undefined : parsePlace(at) });
}

/** The author's call may be far down the stack when what is wrong is deep inside a value. */
function deepCallSite(): string | undefined {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = MAX_FRAMES;
  try {
    return callSite();
  } finally {
    Error.stackTraceLimit = before;
  }
}

const MAX_FRAMES = 1_000;

const GENERATORS: ReadonlySet<unknown> = new Set(
  [function* () {}, async function* () {}].map((generator) => Object.getPrototypeOf(generator)),
);

/** Returns whether calling it only makes an iterator. */
export function isGenerator(code: unknown): boolean {
  return GENERATORS.has(Object.getPrototypeOf(code));
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") {
    const kind = isGenerator(value) ? "generator function" : "function";
    return `the ${kind} ${value.name || "(anonymous)"}`;
  }
  if (typeof value === "bigint") return `${value}n`;
  if (value === undefined || typeof value === "symbol") return String(value);
  try {
    const text = JSON.stringify(value);
    return text.length > 80 ? `${text.slice(0, 80)}…` : text;
  } catch {
    return `a value that does not serialise (${Object.prototype.toString.call(value)})`;
  }
}
