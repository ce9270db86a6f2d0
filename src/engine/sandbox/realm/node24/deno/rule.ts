/** Defines how one function or constructor of Deno's is made to speak as Node's does. */
import { missing, wrongType } from "./received.ts";

export type Args = readonly unknown[];
export type Callable = (...args: unknown[]) => unknown;

export interface Rule {
  /** Throws where Node refuses the arguments. */
  readonly before?: (args: Args, self: unknown) => Error | undefined;
  /** Returns the error that Node throws where Deno threw this; undefined for the same. */
  readonly after?: (thrown: Error, args: Args, self: unknown) => Error | undefined;
  /** Other arguments, for Deno to take. */
  readonly given?: (args: Args) => Args;
  /** Calls Deno's own, and returns what Node does. */
  readonly around?: (call: () => unknown, args: Args, self: unknown) => unknown;
}

export const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function";

export const needs = (...names: string[]): Rule => ({
  before: (args) => args.length < names.length ? missing(...names) : undefined,
});

export const options = (index: number): Rule => ({
  before: (args) =>
    args[index] === undefined || args[index] === null || isObject(args[index])
      ? undefined
      : wrongType("options", "of type object", args[index]),
});

export function all(...rules: Rule[]): Rule {
  return {
    before: (args, self) => {
      for (const { before } of rules) {
        const error = before?.(args, self);
        if (error !== undefined) return error;
      }
      return undefined;
    },
    after: (thrown, args, self) => {
      for (const { after } of rules) {
        const error = after?.(thrown, args, self);
        if (error !== undefined) return error;
      }
      return undefined;
    },
    given: (args) => rules.reduce((before, { given }) => given?.(before) ?? before, args),
    around: (call, args, self) =>
      rules.reduce((inner, { around }) => around === undefined ? inner : () => around(inner, args, self), call)(),
  };
}
