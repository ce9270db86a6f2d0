/** Errors with a `code`, as Node's own have them. */

export function coded<E extends Error>(error: E, code: string): E & { code: string } {
  return Object.assign(error, { code });
}

/** For an argument of the wrong type. */
export function invalidType(name: string, expected: string, found: unknown): TypeError {
  const type = found === null ? "null" : found === undefined ? "undefined" : `type ${typeof found}`;
  return coded(
    new TypeError(`The "${name}" argument must be of type ${expected}. Received ${type}`),
    "ERR_INVALID_ARG_TYPE",
  );
}

/** What code is given whose AbortSignal gave its call up. */
export function abortError(signal: AbortSignal): Error {
  const error = new Error("The operation was aborted", { cause: signal.reason });
  return Object.assign(error, { name: "AbortError", code: "ABORT_ERR" });
}
