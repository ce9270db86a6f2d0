/**
 * A name that is not simulated. It may be imported, since packages import what they never use; using it ends the run with a
 * finding that names it and says what to use instead.
 */
import { Failure } from "../../findings/failure.ts";
import { liveWorld } from "./live_world.ts";

/** A module of Node's that is not simulated. */
export interface Refused {
  /** The replacement to suggest. */
  readonly instead: string;
  /** Returns the values that are there nevertheless: constants, and what only computes. */
  readonly values?: () => object;
}

/** The finding, for the caller to throw. It ends the run also where the program catches it. */
export function refuse(name: string, instead: string): Failure {
  const message = `${name} is not simulated: its result would differ from run to run`;
  const failure = new Failure("unsimulated", `unsimulated ${name}`, message, { hint: instead });
  liveWorld()?.kernel.report(failure);
  return failure;
}

/** A function in the place of a global or an export that is refused. */
export function refusedFunction(name: string, instead: string): (...args: unknown[]) => never {
  return function refused(): never {
    throw refuse(name, instead);
  };
}

/**
 * A module of which any use throws. Reading from it does not, since packages import, extend and pass on what they never
 * call. esbuild copies exports by name and keeps the prototype, so what is refused is behind the prototype.
 * @param values what is there nevertheless: constants, and what only computes
 */
export function refusedModule(name: string, instead: string, values: object = {}): object {
  const trap = new Proxy({}, { get: readerOf(name, instead, Object.prototype) });
  return Object.defineProperties(Object.create(trap), Object.getOwnPropertyDescriptors(values));
}

/** A function or a class of which a call or an instance is refused, and so is that of all that is read from it. */
export function refusedMember(name: string, instead: string): object {
  return member(name, instead, refusedFunction(name, instead));
}

/**
 * A class that may be extended and made, as packages do while they load: an instance does nothing, and its methods are
 * refused by name. Called as a function, it is refused like any other, except by an old constructor that inherits from it.
 */
export function refusedClass(name: string, instead: string): object {
  function refused(this: unknown): void {
    if (new.target === undefined && !(this instanceof refused)) throw refuse(name, instead);
  }
  const made = member(name, instead, refused);
  refused.prototype = new Proxy(Object.create(Object.prototype, { constructor: { value: made, writable: true } }), {
    get: readerOf(name, instead, Object.prototype),
  });
  return made;
}

/** An instance of these does something at once: to make one is to use it. */
const START_AT_ONCE: ReadonlySet<string> = new Set([
  "node:worker_threads.Worker",
  "node:readline.Interface",
  "node:readline/promises.Interface",
  "node:repl.REPLServer",
]);

function member(name: string, instead: string, refused: (...args: never[]) => unknown): object {
  Object.defineProperty(refused, "name", { value: name.slice(name.lastIndexOf(".") + 1) });
  // Without one, a refused constant would go into sums and texts as a function.
  Object.defineProperty(refused, Symbol.toPrimitive, { value: refusedFunction(name, instead) });
  return new Proxy(refused, { get: readerOf(name, instead, refused) });
}

/** Gives what `known` has, and a refused member for any other name: the same one each time. */
function readerOf(name: string, instead: string, known: object) {
  const members = new Map<string, object>();
  return (target: object, key: string | symbol, receiver: unknown): unknown => {
    if (Object.hasOwn(target, key)) return Reflect.get(target, key, receiver);
    if (typeof key === "symbol" || key in known) return Reflect.get(known, key, receiver);
    // A promise takes what has a `then` for another one.
    if (key === "then" || key === "__esModule" || key === "default") return undefined;
    let member = members.get(key);
    if (member === undefined) members.set(key, member = memberOf(`${name}.${key}`, instead));
    return member;
  };
}

function memberOf(name: string, instead: string): object {
  return START_AT_ONCE.has(name) ? refusedMember(name, instead) : refusedClass(name, instead);
}
