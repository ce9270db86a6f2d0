/**
 * The scope of code that was compiled at run time, for names that it does not declare: the world's global object. A name that
 * only the process has is not there.
 */
export interface ScopeObject {
  readonly object: object;
  /** Names that code is about to assign to: they become properties of the world's global object. */
  readonly assigned: Set<string>;
}

export function createScopeObject(world: object): ScopeObject {
  const assigned = new Set<string>();
  const object = new Proxy(Object.create(null) as object, {
    has: (_target, key) => typeof key === "string" && (key in world || assigned.has(key) || key in globalThis),
    get(_target, key) {
      if (typeof key !== "string") return undefined;
      if (!(key in world)) throw new ReferenceError(`${key} is not defined`);
      return Reflect.get(world, key);
    },
    set: (_target, key, value) => Reflect.set(world, key, value),
    deleteProperty: (_target, key) => Reflect.deleteProperty(world, key),
  });
  return { object, assigned };
}
