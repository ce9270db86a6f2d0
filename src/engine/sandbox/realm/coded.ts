/** Errors with a `code`, as Node's own have them. */
import { inspect } from "node:util";
import { markAsNodes } from "./stacks.ts";

export function coded<E extends Error>(error: E, code: string): E & { code: string } {
  if (code.startsWith("ERR_") && !WITHOUT_CODE.has(code)) markAsNodes(error);
  return Object.assign(error, { code });
}

/** Those that Node makes in C++: their stacks do not tell the code. */
const WITHOUT_CODE: ReadonlySet<string> = new Set([
  "ERR_ENCODING_INVALID_ENCODED_DATA",
  "ERR_INVALID_URL",
  "ERR_INVALID_URL_PATTERN",
]);

/**
 * For an argument of the wrong type.
 * @param expected a type, or all that follows `must be`
 */
export function invalidType(name: string, expected: string, found: unknown): TypeError {
  const wanted = expected.includes(" ") ? expected : `of type ${expected}`;
  const what = name.includes(".") ? "property" : "argument";
  return coded(
    new TypeError(`The "${name}" ${what} must be ${wanted}. Received ${received(found)}`),
    "ERR_INVALID_ARG_TYPE",
  );
}

/**
 * For a number that is too large or too small.
 * @param must as in `>= 0 && <= 10`
 */
export function outOfRange(name: string, must: string, found: unknown): RangeError {
  const isLong = typeof found === "number" && Math.abs(found) > 2 ** 32;
  const shown = isLong ? String(found).replace(/\B(?=(\d{3})+$)/g, "_") : inspect(found);
  return coded(
    new RangeError(`The value of "${name}" is out of range. It must be ${must}. Received ${shown}`),
    "ERR_OUT_OF_RANGE",
  );
}

function received(found: unknown): string {
  if (found === null || found === undefined) return String(found);
  if (typeof found === "function") return `function ${found.name}`;
  if (typeof found !== "object") return `type ${typeof found} (${inspect(found)})`;
  const { name } = found.constructor ?? {};
  return name === undefined ? inspect(found, { depth: -1 }) : `an instance of ${name}`;
}

/** Returns the error for code whose AbortSignal gave its call up. */
export function abortError(signal: AbortSignal): Error {
  const error = new Error("The operation was aborted", { cause: signal.reason });
  return Object.assign(error, { name: "AbortError", code: "ABORT_ERR" });
}
