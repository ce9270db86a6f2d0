/**
 * Tells whether an inner function may run several times at once, so that the variables of the function around it are shared.
 * Those of a module and the fields of an object are whenever anybody calls; a local helper that is awaited call by call never
 * meets itself.
 */
import type { Scope, Scopes } from "../scope.ts";
import { forEachChild, isCall, isFunction, isLoop, isMember, type Node, propertyName } from "../tree.ts";
import { combinator, startsAgain } from "./concurrency.ts";

/** @param around the nodes around `fn`, of which `owner` is the function that has the variables */
export function runsAtOnce(fn: Node, around: readonly Node[], owner: Node, scopes: Scopes): boolean {
  const outer = around.slice(around.indexOf(owner) + 1);
  if (leavesOr(fn, outer)) return true;
  // `const reserve = async () => …` and `async function reserve() {}` are known by their names.
  const name = nameOf(fn, around.at(-1));
  return name !== undefined && isUsedAtOnce(name, owner, scopes);
}

/** Returns whether the value at the end of the path is returned, kept outside, or handed to what calls it again. */
function leavesOr(value: Node, path: readonly Node[]): boolean {
  for (let index = path.length - 1, node = value; index >= 0; node = path[index]!, index--) {
    const parent = path[index]!;
    if (isCall(parent) && parent.callee !== node) return startsAgain(parent);
    switch (parent.type) {
      case "ReturnStatement":
        return true;
      case "AssignmentExpression":
        return parent.right === node && isMember(parent.left);
      case "ObjectExpression":
      case "ObjectProperty":
      case "ArrayExpression":
        break;
      default:
        if (isFunction(parent) && parent.type === "ArrowFunctionExpression" && parent.body === node) return index === 0;
        // A method of an object: the object is what leaves.
        if (node.type !== "ObjectMethod" && isFunction(parent) || parent.type.endsWith("Statement")) return false;
    }
  }
  return path.length === 0;
}

function nameOf(fn: Node, parent: Node | undefined): string | undefined {
  if (fn.type === "FunctionDeclaration") return fn.id?.name;
  return parent?.type === "VariableDeclarator" && parent.id.type === "Identifier" ? parent.id.name : undefined;
}

function isUsedAtOnce(name: string, owner: Node, scopes: Scopes): boolean {
  let found = false;
  const path: Node[] = [];
  const visit = (node: Node, scope: Scope) => {
    if (found) return;
    const inner = scopes.get(node) ?? scope;
    if (node.type === "Identifier" && node.name === name && path.at(-1)?.type !== "VariableDeclarator") {
      found = inner.find(name)?.scope.isIn(owner) === true && isAtOnce(node, path, inner);
    }
    path.push(node);
    forEachChild(node, (child) => visit(child, inner));
    path.pop();
  };
  forEachChild(owner, (child) => visit(child, scopes.get(owner)!));
  return found;
}

/** Of one use of the name: it leaves, or it is called in a way that does not wait for the call before. */
function isAtOnce(name: Node, path: readonly Node[], scope: Scope): boolean {
  const parent = path.at(-1);
  if (parent === undefined || !isCall(parent) || parent.callee !== name) return leavesOr(name, path);
  const above = path.at(-2);
  if (above?.type === "ArrayExpression") {
    return path.at(-3) !== undefined && combinator(path.at(-3)!, scope) !== undefined;
  }
  if (above?.type === "ExpressionStatement") return true;
  const isPush = above !== undefined && isCall(above) && isMember(above.callee) &&
    propertyName(above.callee) === "push";
  if (isPush && path.some(isLoop)) return true;
  // `items.map((item) => load(item))`.
  const caller = path.findLastIndex(isFunction);
  const handed = caller < 0 ? undefined : path[caller - 1];
  return handed !== undefined && isCall(handed) && handed.callee !== path[caller] && startsAgain(handed);
}
