/** Describes wrong arguments in Node's words. */
import { inspect } from "node:util";
import { coded } from "../../coded.ts";

/** `Received type number (1)`, as the errors of Node end. */
export function received(value: unknown): string {
  if (value === null || value === undefined) return `Received ${value}`;
  if (typeof value === "function") return `Received function ${value.name}`;
  if (typeof value === "object") {
    const name = (value as { constructor?: { name?: string } }).constructor?.name;
    return name ? `Received an instance of ${name}` : `Received ${inspect(value, { depth: -1 })}`;
  }
  const text = inspect(value, { colors: false });
  return `Received type ${typeof value} (${text.length > 28 ? `${text.slice(0, 25)}...` : text})`;
}

/** `must be of type function`, `must be an instance of Event` … */
export function wrongType(name: string, must: string, value: unknown): TypeError {
  const kind = name.includes(".") ? "property" : "argument";
  return coded(new TypeError(`The "${name}" ${kind} must be ${must}. ${received(value)}`), "ERR_INVALID_ARG_TYPE");
}

export function wrongValue(name: string, value: unknown): TypeError {
  const kind = name.includes(".") ? "property" : "argument";
  return coded(
    new TypeError(`The ${kind} '${name}' is invalid. Received ${inspect(value)}`),
    "ERR_INVALID_ARG_VALUE",
  );
}

export function missing(...names: string[]): TypeError {
  const quoted = names.map((name) => `"${name}"`);
  const list = quoted.length > 1 ? `${quoted.join(" and ")} arguments` : `${quoted[0]} argument`;
  return coded(new TypeError(`The ${list} must be specified`), "ERR_MISSING_ARGS");
}

export function wrongThis(name: string): TypeError {
  return coded(new TypeError(`Value of "this" must be of type ${name}`), "ERR_INVALID_THIS");
}

export function invalidState(what: string): TypeError {
  return coded(new TypeError(`Invalid state: ${what}`), "ERR_INVALID_STATE");
}
