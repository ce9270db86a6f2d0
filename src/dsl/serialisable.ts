/** Values that go into the IR must survive JSON: checked where the author hands them over, so that the error has a line. */
import type { Json } from "../engine/json.ts";
import { problem } from "./problem.ts";

/** The value as JSON. Throws when something in it would be lost or changed on the way. */
export function serialisable(what: string, value: unknown, path = ""): Json {
  const here = path === "" ? what : `${what}, at ${path}`;
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (!Number.isFinite(value)) throw problem(here, "a finite number", String(value));
      return value;
    case "object":
      return value === null ? null : serialisableObject(what, value, path);
    default:
      throw problem(here, "a value that JSON can hold", value, "convert it first, for example with String(value)");
  }
}

const MAX_DEPTH = 100;

function serialisableObject(what: string, value: object, path: string): Json {
  if (path.split(".").length > MAX_DEPTH) {
    throw problem(what, "a value without cycles, at most 100 levels deep", "a deeper one");
  }
  if (Array.isArray(value)) return value.map((item, index) => serialisable(what, item, join(path, index)));
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw problem(
      path === "" ? what : `${what}, at ${path}`,
      "a plain object",
      `an instance of ${prototype.constructor?.name ?? "a class"}`,
      "JSON keeps plain objects, arrays, strings, numbers, booleans and null",
    );
  }
  return Object.fromEntries(
    Object.entries(value).filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, serialisable(what, item, join(path, key))]),
  );
}

function join(path: string, key: string | number): string {
  return path === "" ? String(key) : `${path}.${key}`;
}
