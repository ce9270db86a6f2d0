/** Names the state that an expression in a function refers to, as far as it outlives a call of the function. */
import type { Scope, Scopes } from "../scope.ts";
import { bare, isMember, type Node, propertyName } from "../tree.ts";
import { runsAtOnce } from "./run_at_once.ts";
import type { Place } from "./visit.ts";

/** Links of a chain, and of names for names, that are followed. */
const MAX_DEPTH = 4;

export class StateNames {
  readonly #place: Place;
  readonly #scopes: Scopes;
  readonly #shared = new Map<Node, boolean>();

  /** @param place the function */
  constructor(place: Place, scopes: Scopes) {
    this.#place = place;
    this.#scopes = scopes;
  }

  /** Name of the state that an expression stands for, if it outlives the call: `stock`, `this.cache`, `state.items[…]`. */
  of(expression: Node, scope: Scope): string | undefined {
    const node = bare(expression);
    const key = this.#pathOf(node, scope, 0);
    return key === "this" ? undefined : key;
  }

  /** An entry of a store that the caller handed in, by the same name of its key: `orders[id]` of `orders.get(id)`. */
  ofEntry(object: Node, key: Node | undefined, scope: Scope): string | undefined {
    const [store, name] = [bare(object), key && bare(key)];
    if (store.type !== "Identifier" || name?.type !== "Identifier") return undefined;
    return scope.find(store.name)?.kind === "param" ? `${store.name}[${name.name}]` : undefined;
  }

  #pathOf(expression: Node, scope: Scope, depth: number): string | undefined {
    const node = bare(expression);
    if (depth > MAX_DEPTH) return undefined;
    if (node.type === "ThisExpression") return "this";
    if (isMember(node)) {
      const object = this.#pathOf(node.object, scope, depth + 1);
      if (object === undefined) return undefined;
      const name = propertyName(node);
      return name === undefined ? `${object}[…]` : `${object}.${name}`;
    }
    if (node.type !== "Identifier") return undefined;
    const binding = scope.find(node.name);
    if (binding === undefined || binding.kind === "function" || binding.kind === "class") return undefined;
    // A module of the author's may hand out shared state; a package or a built-in hands out functions.
    if (binding.kind === "import") return /^[.#]/.test(binding.module!) ? node.name : undefined;
    if (!binding.scope.isIn(this.#place.node)) return this.#isShared(binding.scope) ? node.name : undefined;
    // A local name for it, such as `const { cache } = this`.
    if (binding.kind !== "const" || binding.init === undefined) return undefined;
    const init = bare(binding.init);
    if (!isMember(init) && init.type !== "ThisExpression") return undefined;
    if (binding.taken === undefined && isMember(init)) return undefined;
    const path = this.#pathOf(init, binding.scope, depth + 1);
    return path === undefined ? undefined : [path, ...binding.taken ?? []].join(".");
  }

  /** Returns whether calls of the function meet in the variables of a scope around it. */
  #isShared(scope: Scope): boolean {
    const owner = scope.owner;
    if (owner === undefined) return true;
    let shared = this.#shared.get(owner);
    if (shared === undefined) {
      const { node, around } = this.#place;
      this.#shared.set(owner, shared = runsAtOnce(node, around, owner, this.#scopes));
    }
    return shared;
  }
}
