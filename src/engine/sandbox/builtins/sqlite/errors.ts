/** Errors of `node:sqlite`, in Node's words. */
import { coded } from "../../realm/coded.ts";
import type { SqlError } from "./engine/values.ts";

export function sqlError({ code, message, meaning }: SqlError): Error {
  return Object.assign(withoutNumber(message), { errcode: code, errstr: meaning });
}

export function withoutNumber(message: string): Error {
  return coded(new Error(message), "ERR_SQLITE_ERROR");
}

export function badState(message: string): Error {
  return coded(new Error(message), "ERR_INVALID_STATE");
}

export function badType(message: string): TypeError {
  return coded(new TypeError(message), "ERR_INVALID_ARG_TYPE");
}

export function badValue(message: string): TypeError {
  return coded(new TypeError(message), "ERR_INVALID_ARG_VALUE");
}

export function outOfRange(message: string): RangeError {
  return coded(new RangeError(message), "ERR_OUT_OF_RANGE");
}

export function illegalConstructor(): Error {
  return coded(new Error("Illegal constructor"), "ERR_ILLEGAL_CONSTRUCTOR");
}

/** @throws TypeError unless the argument is a text */
export function requireText(value: unknown, name: string): string {
  if (typeof value !== "string") throw badType(`The "${name}" argument must be a string.`);
  return value;
}

/** @throws TypeError unless the argument is true or false */
export function requireBoolean(value: unknown, name: string): boolean {
  if (typeof value !== "boolean") throw badType(`The "${name}" argument must be a boolean.`);
  return value;
}

/** An option that is true or false; undefined where it is left out. */
export function flagOf(options: object, name: string): boolean | undefined {
  const value: unknown = Reflect.get(options, name);
  return value === undefined ? undefined : requireBoolean(value, `options.${name}`);
}
