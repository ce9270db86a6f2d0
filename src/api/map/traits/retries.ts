/** Loops that try again what failed, and functions that call themselves from their own `catch`. */
import type { Trait } from "../facts.ts";
import { forEachChild, isCall, isFunction, isLoop, type Node } from "../tree.ts";
import { type Place, traitAt } from "./visit.ts";

export function retried(place: Place): Trait | undefined {
  const { node } = place;
  if (node.type === "TryStatement") return triedAgainByItself(place);
  if (!isLoop(node)) return undefined;
  const { body } = node as Extract<Node, { type: "WhileStatement" }>;
  const attempt = find(body, (each) => each.type === "TryStatement" && goesOnAfterFailure(each));
  if (attempt?.type !== "TryStatement" || !awaits(attempt.block)) return undefined;
  // Going on to the next item is no retry: success has to end the loop.
  return endsTheLoop(body) || changesTheTest(node, attempt.block)
    ? traitAt("retry", "a loop that awaits in try and goes round again after a failure", place)
    : undefined;
}

/** A `catch` that does not always leave. */
function goesOnAfterFailure({ handler }: Extract<Node, { type: "TryStatement" }>): boolean {
  if (!handler) return false;
  const last = handler.body.body.at(-1);
  return last === undefined || !["ThrowStatement", "ReturnStatement", "BreakStatement"].includes(last.type);
}

function endsTheLoop(body: Node): boolean {
  const outsideOfCatch = (each: Node) => each.type === "ReturnStatement" || each.type === "BreakStatement";
  return find(body, outsideOfCatch, (each) => each.type === "CatchClause" || isLoop(each) || each.type === "SwitchStatement") !==
    undefined;
}

/** `while (!done) { try { await …; done = true } … }`. */
function changesTheTest(loop: Node, block: Node): boolean {
  const test = (loop as { test?: Node | null }).test;
  if (!test) return false;
  const names = new Set<string>();
  find(test, (each) => {
    if (each.type === "Identifier") names.add(each.name);
    return false;
  });
  return find(block, (each) =>
    each.type === "AssignmentExpression" && each.left.type === "Identifier" && names.has(each.left.name)
  ) !== undefined;
}

function triedAgainByItself(place: Place): Trait | undefined {
  const { node, around } = place;
  if (node.type !== "TryStatement" || !node.handler || !awaits(node.block)) return undefined;
  const index = around.findLastIndex(isFunction);
  const names = selfNames(around[index], around[index - 1]);
  const again = find(node.handler.body, (each) => isCall(each) && names(each.callee));
  return again && traitAt("retry", "calls itself again from its catch", { node: again, around });
}

/** How a function is called from inside of itself. */
function selfNames(fn: Node | undefined, parent: Node | undefined): (callee: Node) => boolean {
  if (fn?.type === "ClassMethod" || fn?.type === "ClassPrivateMethod") {
    const { key } = fn;
    return (callee) =>
      callee.type === "MemberExpression" && callee.object.type === "ThisExpression" &&
      (key.type === "Identifier" && callee.property.type === "Identifier" && callee.property.name === key.name ||
        key.type === "PrivateName" && callee.property.type === "PrivateName" && callee.property.id.name === key.id.name);
  }
  const id = fn !== undefined && "id" in fn ? fn.id : parent?.type === "VariableDeclarator" ? parent.id : undefined;
  return (callee) => id?.type === "Identifier" && callee.type === "Identifier" && callee.name === id.name;
}

function awaits(block: Node): boolean {
  const isAwait = (each: Node) =>
    each.type === "AwaitExpression" || each.type === "ForOfStatement" && each.await === true;
  return find(block, isAwait) !== undefined;
}

/** The first node that is wanted, not looking into functions nor into what `closed` says. */
function find(node: Node, wanted: (node: Node) => boolean, closed: (node: Node) => boolean = () => false): Node | undefined {
  if (wanted(node)) return node;
  let found: Node | undefined;
  forEachChild(node, (child) => {
    if (found === undefined && !isFunction(child) && !closed(child)) found = find(child, wanted, closed);
  });
  return found;
}
