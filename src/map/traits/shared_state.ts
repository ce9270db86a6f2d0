/**
 * Check-then-act: state that outlives the call is read, then the function waits, then it writes. Whatever ran meanwhile
 * may have changed what was read. The order is that of evaluation, as in ESLint's `require-atomic-updates`, with
 * differences: counters that are only stepped are left alone, what was read has to decide about the write or be in it, and
 * a condition that looks again after the wait settles it.
 */
import type { Trait } from "../facts.ts";
import { originOf } from "../origin.ts";
import type { Scope, Scopes } from "../scope.ts";
import { bare, forEachChild, isCall, isFunction, isMember, type Node, propertyName } from "../tree.ts";
import { knownModule } from "./known_modules.ts";
import { copy, merged, type Readings } from "./readings.ts";
import { StateNames } from "./state_names.ts";
import { type Place, traitAt } from "./visit.ts";
import { ACQUIRES, ALSO_REQUESTS, EXCLUSIVE, READERS, SIZES, WRITERS } from "./method_names.ts";

/** @param place an async function */
export function checkThenAct(place: Place, scopes: Scopes): Trait[] {
  const { node, around } = place;
  if (!isFunction(node) || !node.async || isExclusive(node, around.at(-1))) return [];
  return new Flow(place, scopes).run();
}

function isExclusive(fn: Node, parent: Node | undefined): boolean {
  return parent !== undefined && isCall(parent) && parent.callee !== fn && isMember(parent.callee) &&
    EXCLUSIVE.has(propertyName(parent.callee) ?? "");
}

class Flow {
  readonly #place: Place;
  readonly #scopes: Scopes;
  readonly #found = new Map<string, Trait>();
  readonly #names: StateNames;
  #scope: Scope;
  #state: Readings = new Map();
  #condition = false;
  #locked = false;
  /** State that the expression at hand is made of, and that local variables are. */
  #parts = new Set<string>();
  readonly #madeOf = new Map<string, ReadonlySet<string>>();

  constructor(place: Place, scopes: Scopes) {
    this.#place = place;
    this.#scopes = scopes;
    this.#names = new StateNames(place, scopes);
    this.#scope = place.scope;
  }

  run(): Trait[] {
    forEachChild(this.#place.node, (child) => this.#visit(child));
    return [...this.#found.values()];
  }

  #visit(node: Node): void {
    // Another function runs at another time.
    if (isFunction(node)) return;
    const outer = this.#scope;
    this.#scope = this.#scopes.get(node) ?? outer;
    this.#enter(node);
    this.#scope = outer;
  }

  #children(node: Node): void {
    forEachChild(node, (child) => this.#visit(child));
  }

  #enter(node: Node): void {
    switch (node.type) {
      case "AwaitExpression":
        this.#visit(node.argument);
        this.#wait(bare(node.argument));
        break;
      case "ForOfStatement":
        this.#visit(node.right);
        if (node.await) this.#wait(node.right);
        this.#visit(node.body);
        break;
      case "IfStatement":
        this.#test(node.test);
        this.#branches(node.consequent, node.alternate ?? undefined);
        break;
      case "ConditionalExpression":
        this.#test(node.test);
        this.#branches(node.consequent, node.alternate);
        break;
      case "LogicalExpression":
        this.#test(node.left);
        this.#branches(node.right, undefined);
        break;
      case "WhileStatement":
        this.#test(node.test);
        this.#visit(node.body);
        break;
      case "SwitchStatement":
        this.#test(node.discriminant);
        for (const each of node.cases) this.#children(each);
        break;
      case "TryStatement": {
        const before = copy(this.#state);
        this.#visit(node.block);
        const after = this.#state;
        if (node.handler) {
          this.#state = merged(before, copy(after));
          this.#visit(node.handler);
          this.#state = leaves(node.handler.body) ? after : merged(after, this.#state);
        }
        if (node.finalizer) this.#visit(node.finalizer);
        break;
      }
      case "VariableDeclarator":
        if (node.init) this.#keep(node.id, this.#partsOf(node.init));
        break;
      case "AssignmentExpression":
        this.#assign(node);
        break;
      case "UpdateExpression":
        this.#write(node.argument, node, true);
        break;
      case "UnaryExpression":
        if (node.operator === "delete") this.#write(node.argument, node, false);
        else this.#visit(node.argument);
        break;
      case "CallExpression":
      case "OptionalCallExpression":
        this.#call(node);
        break;
      case "Identifier":
        this.#read(this.#names.of(node, this.#scope), node);
        for (const key of this.#madeOf.get(node.name) ?? []) this.#use(key);
        break;
      case "MemberExpression":
      case "OptionalMemberExpression": {
        if (node.computed) this.#visit(node.property);
        const name = propertyName(node);
        const key = name !== undefined && SIZES.has(name)
          ? this.#names.of(node.object, this.#scope)
          : this.#names.of(node, this.#scope);
        if (key === undefined) this.#visit(node.object);
        else this.#read(key, node);
        break;
      }
      default:
        this.#children(node);
    }
  }

  #wait(awaited: Node): void {
    if (isCall(awaited) && isMember(awaited.callee) && ACQUIRES.has(propertyName(awaited.callee) ?? "")) {
      this.#locked = true;
    }
    for (const reading of this.#state.values()) reading.stale = true;
  }

  #test(node: Node): void {
    const outer = this.#condition;
    this.#condition = true;
    this.#visit(node);
    this.#condition = outer;
  }

  /** Visits two branches. The effect of one holds only if it does not leave the function or the loop. */
  #branches(first: Node, second: Node | undefined): void {
    const before = copy(this.#state);
    this.#visit(first);
    const afterFirst = leaves(first) ? undefined : this.#state;
    this.#state = before;
    if (second !== undefined) this.#visit(second);
    const afterSecond = second !== undefined && leaves(second) ? undefined : this.#state;
    if (afterFirst !== undefined) {
      this.#state = afterSecond === undefined ? afterFirst : merged(afterFirst, afterSecond);
    }
  }

  #assign(node: Extract<Node, { type: "AssignmentExpression" }>): void {
    const { left, operator, right } = node;
    const key = this.#names.of(left, this.#scope);
    // `total += await f()` reads first; `entry ??= await f()` checks first.
    const checks = ["??=", "||=", "&&="].includes(operator);
    const before = key === undefined ? undefined : this.#state.get(key);
    if (operator !== "=" && (before === undefined || checks)) {
      if (checks) this.#test(left);
      else this.#read(key, left);
    }
    // `stock = stock - 1` after the wait: what was checked before it is still old.
    const wasStale = key !== undefined && this.#state.get(key)?.stale === true;
    const parts = this.#partsOf(right);
    if (key === undefined) this.#keep(left, parts);
    if (key !== undefined && wasStale && this.#state.has(key)) this.#state.get(key)!.stale = true;
    if (left.type === "MemberExpression" && left.computed) this.#visit(left.property);
    this.#write(left, node, key !== undefined && (operator !== "=" || parts.has(key)));
  }

  /** Visits an expression, and says of which state it is made. */
  #partsOf(expression: Node): ReadonlySet<string> {
    const outer = this.#parts;
    const parts = this.#parts = new Set();
    this.#visit(expression);
    this.#parts = outer;
    for (const part of parts) outer.add(part);
    return parts;
  }

  #keep(target: Node, parts: ReadonlySet<string>): void {
    if (target.type === "Identifier") this.#madeOf.set(target.name, parts);
    else if (target.type === "ObjectPattern" || target.type === "ArrayPattern") {
      forEachChild(target, (child) => this.#keep(child.type === "ObjectProperty" ? child.value : child, parts));
    }
  }

  #use(key: string): void {
    this.#parts.add(key);
    const reading = this.#state.get(key);
    if (reading !== undefined && this.#condition) reading.decides = true;
  }

  #call(node: Extract<Node, { type: "CallExpression" | "OptionalCallExpression" }>): void {
    const callee = bare(node.callee);
    const method = isMember(callee) ? propertyName(callee) : undefined;
    const key = isMember(callee)
      ? this.#names.of(callee.object, this.#scope) ?? this.#names.ofEntry(callee.object, node.arguments[0], this.#scope)
      : undefined;
    const parts = new Set<string>();
    for (const argument of node.arguments) for (const part of this.#partsOf(argument)) parts.add(part);
    if (method === undefined || key === undefined || this.#isRequester(callee)) {
      // A method's object is no state that is looked at.
      if (isMember(callee)) { if (this.#names.of(callee, this.#scope) === undefined) this.#visit(callee.object); }
      else if (!isIdentifier(callee)) this.#visit(callee);
      return;
    }
    if (READERS.has(method)) this.#read(key, node);
    else if (WRITERS.has(method)) {
      this.#writeKey(key, node, { mayBeRequest: ALSO_REQUESTS.has(method), isMadeOfIt: parts.has(key) });
    }
  }

  #isRequester(callee: Node): boolean {
    const origin = isMember(callee) ? originOf(callee.object, this.#scope) : undefined;
    if (origin?.from !== "module") return false;
    return knownModule(origin.module!)?.known.requests === true;
  }

  #read(key: string | undefined, node: Node): void {
    if (key === undefined) return;
    const reading = this.#state.get(key);
    if (reading === undefined || reading.stale && this.#condition) {
      this.#state.set(key, { line: node.loc!.start.line, stale: false, remote: isCall(node), decides: false });
    }
    this.#use(key);
  }

  #write(target: Node, node: Node, isMadeOfIt: boolean): void {
    if (target.type === "ObjectPattern" || target.type === "ArrayPattern") return;
    const key = this.#names.of(target, this.#scope);
    if (key !== undefined) this.#writeKey(key, node, { mayBeRequest: false, isMadeOfIt });
  }

  #writeKey(key: string, node: Node, how: { readonly mayBeRequest: boolean; readonly isMadeOfIt: boolean }): void {
    const reading = this.#state.get(key);
    this.#state.delete(key);
    if (reading?.stale !== true || this.#locked) return;
    // What was only looked at, and neither decides about the write nor is in it, may as well be old.
    if (!reading.decides && !how.isMadeOfIt) return;
    if (how.mayBeRequest && reading.remote && key.startsWith("this.") || this.#found.has(key)) return;
    const read = reading.line === node.loc!.start.line ? "" : ` (line ${reading.line})`;
    const what = `${key} is read${read} and written after an await: another call can come in between`;
    const { node: fn, around } = this.#place;
    this.#found.set(key, traitAt("shared-state", what, { node, around: [...around, fn] }));
  }
}

function isIdentifier(node: Node): boolean {
  return node.type === "Identifier";
}

function leaves(node: Node): boolean {
  const last = node.type === "BlockStatement" ? node.body.at(-1) : node;
  switch (last?.type) {
    case "ReturnStatement":
    case "ThrowStatement":
    case "BreakStatement":
    case "ContinueStatement":
      return true;
    default:
      return false;
  }
}
