/** Several things under way at once: promises that are combined, async callbacks, calls that nobody waits for. */
import type { MaybeNotAwaited, Trait } from "../facts.ts";
import { type Origin, originOf } from "../origin.ts";
import type { Scope } from "../scope.ts";
import {
  bare,
  isAsyncFunction,
  isCall,
  isFunction,
  isLoop,
  isMember,
  keyName,
  type Node,
  propertyName,
} from "../tree.ts";
import { type Place, traitAt } from "./visit.ts";

const COMBINATORS = new Set(["all", "allSettled", "race", "any"]);
/** Methods of arrays, and whether anything can wait for an async callback of theirs. */
const ARRAY_METHODS: Readonly<Record<string, boolean>> = {
  map: true,
  flatMap: true,
  forEach: false,
  filter: false,
  some: false,
  every: false,
  find: false,
  findIndex: false,
};
const LISTENERS = new Set(["on", "once", "addListener", "prependListener", "addEventListener", "subscribe"]);

/** `Promise.all over 3 calls`. One promise alone overlaps with nothing. */
export function combined(place: Place): Trait | undefined {
  const { node, scope } = place;
  const name = isCall(node) ? combinator(node, scope) : undefined;
  if (name === undefined || !isCall(node)) return undefined;
  const list = node.arguments[0] && bare(node.arguments[0]);
  if (list?.type === "ArrayExpression" && !list.elements.some((each) => each?.type === "SpreadElement")) {
    const calls = list.elements.filter((each) => each !== null && isCall(bare(each))).length;
    const { length } = list.elements;
    // Modules that are loaded together do not meet.
    const loads = list.elements.filter((each) => each !== null && bare(each).type === "ImportExpression").length;
    if (length - loads < 2) return undefined;
    return traitAt(
      "overlap",
      `Promise.${name} over ${calls === length ? `${length} calls` : `${length} promises`}`,
      place,
    );
  }
  const source = list !== undefined && isCall(list) && isMember(list.callee) ? propertyName(list.callee) : undefined;
  return traitAt("overlap", `Promise.${name} over ${source === "map" ? "a call for each item" : "a list"}`, place);
}

/** Returns which of `Promise.all`, `race` … a call is. */
export function combinator(node: Node, scope: Scope): string | undefined {
  if (!isCall(node)) return undefined;
  const origin = originOf(node.callee, scope);
  if (origin?.from !== "global" || origin.path[0] !== "Promise" || origin.path.length !== 2) return undefined;
  return COMBINATORS.has(origin.path[1]!) ? origin.path[1] : undefined;
}

/** An async function that is handed to something which calls it again before it has ended. */
export function asyncCallback(place: Place): Trait | undefined {
  const { node, around, scope } = place;
  if (!isCall(node)) return undefined;
  const handed = node.arguments.some((each) => isAsyncValue(each, scope));
  if (!handed) return undefined;
  const method = isMember(bare(node.callee)) ? propertyName(bare(node.callee)) : undefined;
  if (method !== undefined && Object.hasOwn(ARRAY_METHODS, method) && isAsyncValue(node.arguments[0]!, scope)) {
    if (ARRAY_METHODS[method] === false) {
      return traitAt("not-awaited", `an async callback of ${method}, which does not wait for it`, place);
    }
    // Promise.all around it has been counted.
    const outer = around.at(-1);
    if (outer !== undefined && combinator(outer, scope) !== undefined) return undefined;
    return traitAt("overlap", `${method} with an async callback`, place);
  }
  const isListener = method !== undefined && LISTENERS.has(method) || isGlobalCall(node, "setInterval", scope);
  if (!isListener) return undefined;
  return traitAt(
    "overlap",
    `an async ${method === undefined ? "setInterval" : "listener"}, which can run again before it has ended`,
    place,
  );
}

/** Returns whether a call starts the function that it is given again before that has ended, as `map` and `on` do. */
export function startsAgain(call: Node): boolean {
  if (!isCall(call)) return false;
  const callee = bare(call.callee);
  const method = isMember(callee) ? propertyName(callee) : callee.type === "Identifier" ? callee.name : undefined;
  return method !== undefined &&
    (Object.hasOwn(ARRAY_METHODS, method) || LISTENERS.has(method) || method === "setInterval");
}

function isGlobalCall(node: Extract<Node, { callee: unknown }>, name: string, scope: Scope): boolean {
  const origin = originOf(node.callee as Node, scope);
  return origin?.from === "global" && origin.path.join(".") === name;
}

function isAsyncValue(value: Node, scope: Scope): boolean {
  const node = bare(value);
  if (isFunction(node)) return isAsyncFunction(node);
  if (node.type !== "Identifier") return false;
  const init = scope.find(node.name)?.init;
  return init !== undefined && isAsyncFunction(bare(init));
}

const KEEPERS = new Set(["push", "unshift", "add", "set", "enqueue", "append"]);

/** `new Promise((resolve) => queue.push(resolve))`: a call waits until another one lets it go on. */
export function keptResolver(place: Place): Trait | undefined {
  const { node, around, scope } = place;
  if (node.type === "CallExpression") {
    const origin = originOf(node.callee, scope);
    return origin?.from === "global" && origin.path.join(".") === "Promise.withResolvers"
      ? traitAt("waiting", "Promise.withResolvers(): a call waits until another one resolves it", place)
      : undefined;
  }
  if (node.type !== "Identifier" || !isKept(node, around)) return undefined;
  const binding = scope.find(node.name);
  const executor = binding?.kind === "param" ? binding.scope.node : undefined;
  const promise = executor && around[around.lastIndexOf(executor) - 1];
  if (executor === undefined || !isFunction(executor) || promise?.type !== "NewExpression") return undefined;
  const [resolve] = executor.params;
  if (resolve?.type !== "Identifier" || resolve.name !== node.name) return undefined;
  const origin = originOf(promise.callee, scope);
  if (origin?.from !== "global" || origin.path.join(".") !== "Promise") return undefined;
  return traitAt("waiting", `${node.name} is kept: the call waits until another one resolves its promise`, place);
}

/** Returns whether a value is stored: assigned, or put in a list, alone or as a part of an object. */
function isKept(value: Node, around: readonly Node[]): boolean {
  for (let index = around.length - 1, node = value; index >= 0; node = around[index]!, index--) {
    const parent = around[index]!;
    if (parent.type === "AssignmentExpression") return parent.right === node;
    if (isCall(parent)) {
      return parent.callee !== node && isMember(parent.callee) && KEEPERS.has(propertyName(parent.callee) ?? "");
    }
    if (bare(parent) === bare(node)) continue;
    if (parent.type !== "ObjectProperty" && parent.type !== "ObjectExpression" && parent.type !== "ArrayExpression") {
      return false;
    }
  }
  return false;
}

/** A call of an async function whose end nobody waits for; of an imported function, if it turns out to be async. */
export function notAwaited(place: Place): Trait | MaybeNotAwaited | undefined {
  const { node, around, scope } = place;
  if (!isCall(node)) return undefined;
  // What starts a program at the top of its module overlaps with nothing else of it.
  if (!around.some(isFunction)) return undefined;
  const how = unwatched(node, around);
  if (how === undefined) return undefined;
  const called = asyncCallee(node.callee, scope, around);
  if (called === undefined) return undefined;
  const trait = how === "loop"
    ? traitAt("overlap", `${called.name}() started in each round of a loop`, place)
    : traitAt("not-awaited", `${called.name}() is not awaited`, place);
  if (called.module === undefined) return trait;
  return { specifier: called.module, imported: called.imported, trait };
}

/** Returns whether the promise is dropped, or kept among others in a loop. A handler that is attached waits for nothing. */
function unwatched(call: Node, around: readonly Node[]): "dropped" | "loop" | undefined {
  let node = call;
  let index = around.length - 1;
  for (;;) {
    const parent = around[index]!;
    const above = around[index - 1];
    const handler = isMember(parent) && parent.object === node && above !== undefined && isCall(above) &&
      above.callee === parent;
    if (handler && ["then", "catch", "finally"].includes(propertyName(parent) ?? "")) {
      node = above;
      index -= 2;
    } else if (parent.type === "UnaryExpression" && parent.operator === "void") {
      node = parent;
      index--;
    } else break;
  }
  const parent = around[index]!;
  if (parent.type === "ExpressionStatement") return "dropped";
  const isPush = isCall(parent) && isMember(parent.callee) && propertyName(parent.callee) === "push";
  return isPush && inLoop(around) ? "loop" : undefined;
}

function inLoop(around: readonly Node[]): boolean {
  for (let index = around.length - 1; index >= 0; index--) {
    if (isFunction(around[index]!)) return false;
    if (isLoop(around[index]!)) return true;
  }
  return false;
}

interface Called {
  readonly name: string;
  /** For a function of another module, of which only that module can tell. */
  readonly module?: string;
  readonly imported: string;
}

function asyncCallee(callee: Node, scope: Scope, around: readonly Node[]): Called | undefined {
  const node = bare(callee);
  if (isFunction(node)) return isAsyncFunction(node) ? { name: "an async function", imported: "" } : undefined;
  if (isMember(node) && node.object.type === "ThisExpression") {
    const name = propertyName(node);
    return name !== undefined && hasAsyncMethod(around, name) ? { name: `this.${name}`, imported: "" } : undefined;
  }
  const origin = originOf(node, scope);
  if (origin === undefined) return undefined;
  switch (origin.from) {
    case "global":
      return origin.path.join() === "fetch" ? { name: "fetch", imported: "" } : undefined;
    case "local": {
      const { init, name } = origin.binding!;
      const isIt = origin.path.length === 0 && init !== undefined && isAsyncFunction(bare(init));
      return isIt ? { name, imported: "" } : undefined;
    }
    case "module":
      return ofModule(origin);
  }
}

function ofModule({ module = "", path, made }: Origin): Called | undefined {
  if (made !== undefined) return undefined;
  const name = path.join(".");
  if (module === "fs/promises" || module === "fs" && path[0] === "promises") return { name, imported: "" };
  return path.length <= 1 ? { name: path[0] ?? "default", module, imported: path[0] ?? "default" } : undefined;
}

/** Returns whether the class around has an async method or field of this name. */
function hasAsyncMethod(around: readonly Node[], name: string): boolean {
  const body = around.findLast((node) => node.type === "ClassBody");
  if (body?.type !== "ClassBody") return false;
  return body.body.some((member) => {
    switch (member.type) {
      case "ClassMethod":
      case "ClassPrivateMethod":
        return keyName(member) === name && isAsyncFunction(member);
      case "ClassProperty":
      case "ClassPrivateProperty":
        return keyName(member) === name && member.value != null && isAsyncFunction(bare(member.value));
      default:
        return false;
    }
  });
}
