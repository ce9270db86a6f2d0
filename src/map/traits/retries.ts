/** Loops that try again what failed or did not suit, and functions that call themselves from their own `catch`. */
import type { Trait } from "../facts.ts";
import { bare, forEachChild, isCall, isFunction, isLoop, isMember, type Node, propertyName } from "../tree.ts";
import { type Place, traitAt } from "./visit.ts";

export function retried(place: Place): Trait | undefined {
  const { node } = place;
  if (node.type === "TryStatement") return triedAgainByItself(place);
  if (!isLoop(node)) return undefined;
  const { body } = node as Extract<Node, { type: "WhileStatement" }>;
  if (asksAgain(node, body)) {
    return traitAt("retry", "a loop that makes the same call again, after a wait, until its answer suits", place);
  }
  const attempt = find(body, (each) => each.type === "TryStatement" && goesOnAfterFailure(each));
  const awaited = attempt?.type === "TryStatement" ? awaitedIn(attempt.block) : undefined;
  if (attempt?.type !== "TryStatement" || awaited === undefined || isAnotherEachRound(awaited, node)) return undefined;
  // Going on to the next item is no retry: success has to end the loop.
  return endsTheLoop(body) || changesTheTest(node, attempt.block)
    ? traitAt("retry", "a loop that awaits in try and goes round again after a failure", place)
    : undefined;
}

/** Whoever reads a stream makes the same call again, too, and every answer is another one. */
const TAKES_THE_NEXT = /^(read|next|pop|shift|take|receive|dequeue|question|prompt|fetchNext)/i;

/**
 * `for (…) { const answer = await ask(id); if (answer.ok) return; await pause(); }`: what is asked does not change from
 * round to round, as it does where pages or items are gone through.
 */
function asksAgain(loop: Node, body: Node): boolean {
  if (loop.type === "ForOfStatement" || loop.type === "ForInStatement" || body.type !== "BlockStatement") return false;
  const asked = body.body.findIndex((each) => each.type === "VariableDeclaration" && awaitedCall(each) !== undefined);
  const statement = body.body[asked];
  const call = statement && awaitedCall(statement);
  if (call === undefined || call.arguments.length === 0) return false;
  const callee = bare(call.callee);
  const name = isMember(callee) ? propertyName(callee) : callee.type === "Identifier" ? callee.name : undefined;
  if (name !== undefined && TAKES_THE_NEXT.test(name)) return false;
  const after = body.body.slice(asked + 1);
  const waits = after.some((each) =>
    each.type === "ExpressionStatement" && bare(each.expression).type === "AwaitExpression"
  );
  const leaves = after.some((each) => each.type === "IfStatement" && endsTheLoop(each));
  if (!waits || !leaves) return false;
  return !isAnotherEachRound(call, loop);
}

function awaitedCall(statement: Node): Extract<Node, { type: "CallExpression" }> | undefined {
  if (statement.type !== "VariableDeclaration") return undefined;
  const [first] = statement.declarations;
  const init = first?.init && bare(first.init);
  const call = init?.type === "AwaitExpression" ? bare(init.argument) : undefined;
  return call?.type === "CallExpression" ? call : undefined;
}

/**
 * Returns whether what is awaited is another thing in each round, as where pages, folders or items are gone through. What is set
 * only after a failure does not count, nor does a number that is counted up, unless it is an index.
 */
function isAnotherEachRound(awaited: Node, loop: Node): boolean {
  const changed = new Set<string>();
  const counters = new Set<string>();
  const add = (node: Node) => {
    find(node, (each) => (each.type === "Identifier" && changed.add(each.name), false));
  };
  const uses = (node: Node) =>
    find(node, (each) =>
      each.type === "Identifier" && changed.has(each.name) ||
      isMember(each) && each.computed === true && each.property.type === "Identifier" &&
        counters.has(each.property.name)) !== undefined;
  if (loop.type === "ForOfStatement" || loop.type === "ForInStatement") {
    add(loop.left.type === "VariableDeclaration" ? loop.left.declarations[0]!.id : loop.left);
  }
  const { update, body } = loop as { update?: Node | null; body: Node };
  for (const part of [update, body]) {
    if (!part) continue;
    find(part, (each) => {
      if (each.type === "AssignmentExpression" && each.operator === "=") add(each.left);
      if (each.type === "UpdateExpression" && each.argument.type === "Identifier") counters.add(each.argument.name);
      return false;
    }, (each) => each.type === "CatchClause");
  }
  find(body, (each) => {
    if (each.type === "VariableDeclarator" && each.init && uses(each.init)) add(each.id);
    return false;
  });
  return uses(awaited);
}

/** A `catch` that does not always leave. */
function goesOnAfterFailure({ handler }: Extract<Node, { type: "TryStatement" }>): boolean {
  if (!handler) return false;
  const last = handler.body.body.at(-1);
  return last === undefined || !["ThrowStatement", "ReturnStatement", "BreakStatement"].includes(last.type);
}

function endsTheLoop(body: Node): boolean {
  const outsideOfCatch = (each: Node) => each.type === "ReturnStatement" || each.type === "BreakStatement";
  return find(
    body,
    outsideOfCatch,
    (each) => each.type === "CatchClause" || isLoop(each) || each.type === "SwitchStatement",
  ) !==
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
  return find(
    block,
    (each) => each.type === "AssignmentExpression" && each.left.type === "Identifier" && names.has(each.left.name),
  ) !== undefined;
}

function triedAgainByItself(place: Place): Trait | undefined {
  const { node, around } = place;
  if (node.type !== "TryStatement" || !node.handler || awaitedIn(node.block) === undefined) return undefined;
  const index = around.findLastIndex(isFunction);
  const names = selfNames(around[index], around[index - 1]);
  const again = find(node.handler.body, (each) => isCall(each) && names(each.callee));
  return again && traitAt("retry", "calls itself again from its catch", { node: again, around });
}

/** Returns the names by which a function can be called from inside itself. */
function selfNames(fn: Node | undefined, parent: Node | undefined): (callee: Node) => boolean {
  if (fn?.type === "ClassMethod" || fn?.type === "ClassPrivateMethod") {
    const { key } = fn;
    return (callee) =>
      callee.type === "MemberExpression" && callee.object.type === "ThisExpression" &&
      (key.type === "Identifier" && callee.property.type === "Identifier" && callee.property.name === key.name ||
        key.type === "PrivateName" && callee.property.type === "PrivateName" &&
          callee.property.id.name === key.id.name);
  }
  const id = fn !== undefined && "id" in fn ? fn.id : parent?.type === "VariableDeclarator" ? parent.id : undefined;
  return (callee) => id?.type === "Identifier" && callee.type === "Identifier" && callee.name === id.name;
}

function awaitedIn(block: Node): Node | undefined {
  return find(
    block,
    (each) => each.type === "AwaitExpression" || each.type === "ForOfStatement" && each.await === true,
  );
}

/** The first node that is wanted, not looking into functions nor into what `closed` says. */
function find(
  node: Node,
  wanted: (node: Node) => boolean,
  closed: (node: Node) => boolean = () => false,
): Node | undefined {
  if (wanted(node)) return node;
  let found: Node | undefined;
  forEachChild(node, (child) => {
    if (found === undefined && !isFunction(child) && !closed(child)) found = find(child, wanted, closed);
  });
  return found;
}
