/**
 * `inspect` names the class of a value by the property `constructor` of its prototype. Where a world has its own class, that is
 * an accessor, which `inspect` ignores: an async function would be printed as one of the class `Function`. Node 24 and Deno know
 * the most common prototypes by heart; Node 22 knows none, and would print functions and dates as `{}`.
 */
import assert from "node:assert";
import util from "node:util";
import { redefine, type Undo } from "../realm/replace.ts";
import { withPlainConstructors } from "./constructors.ts";

type Callable = (this: unknown, ...args: unknown[]) => unknown;

const PRINTING = ["inspect", "format", "formatWithOptions"];

/** Those print values in their messages. */
const ASSERTIONS = Object.keys(assert).filter((name) => /^[a-z]/.test(name) && name !== "strict");

export function replaceInspections(): Undo[] {
  return [
    ...PRINTING.map((name) => withPlain(util, name)),
    ...[assert, assert.strict].flatMap((holder) => ASSERTIONS.map((name) => withPlain(holder, name))),
  ];
}

/** True for what may have a class of a world's own. */
const hasClass = (value: unknown) => typeof value === "function" || (typeof value === "object" && value !== null);

/** A proxy, so that its properties stay those of the real function. */
function withPlain(holder: object, name: string): Undo {
  const descriptor = Object.getOwnPropertyDescriptor(holder, name)!;
  const value = new Proxy(descriptor.value as Callable, {
    apply(target, self, args) {
      const call = () => Reflect.apply(target, self, args) as unknown;
      return args.some(hasClass) ? withPlainConstructors(call) : call();
    },
  });
  return redefine(holder, name, { ...descriptor, value });
}
