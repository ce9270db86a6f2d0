/** Every way to patch the language that can be listed: found by reflection, so that what a runtime adds is in it. */
import { LANGUAGE } from "../../../../src/engine/sandbox/globals/global_object.ts";

export interface Patch {
  readonly name: string;
  apply(): void;
}

type Made = (...args: unknown[]) => unknown;

/** What stands in the place of a method or a getter. */
const INSTEAD: Readonly<Record<string, Made>> = {
  "throws": () => {
    throw new Error("patched");
  },
  "returns 7": () => 7,
  "returns an object": () => ({ patched: true }),
};

/** Properties that are looked for on objects which may lack them: a prototype that has them is asked. */
const LOOKED_FOR = [
  ...["toJSON", "then", "get", "set", "value", "writable", "enumerable", "configurable", "done", "next", "return"],
  ...["step", "t", "random", "pick", "run", "event", "data", "fault", "of", "l", "input", "host", "bytes", "pendingMs"],
  ...["label", "kind", "cause", "hint", "location", "details", "signal", "recursive", "encoding", "name", "message"],
  ...["stack", "code", "cancelled", "settles", "limits", "headers", "body", "0", "1", "7"],
];

/** In the same order in every run of a runtime. */
export function patches(): Patch[] {
  const { defineProperty } = Object;
  const found: Patch[] = [];
  const add = (holder: object, key: PropertyKey, name: string, descriptor: PropertyDescriptor) =>
    found.push({ name, apply: () => void defineProperty(holder, key, descriptor) });
  for (const [holder, of] of holders()) {
    for (const key of Reflect.ownKeys(holder)) {
      const { configurable, value, get } = Object.getOwnPropertyDescriptor(holder, key)!;
      if (configurable !== true || (typeof value !== "function" && get === undefined)) continue;
      const name = `${of}[${String(key)}]`;
      for (const [what, made] of Object.entries(INSTEAD)) {
        add(holder, key, `${name} ${what}`, get === undefined ? plain(made) : getter(made));
      }
      found.push({ name: `${name} is gone`, apply: () => void Reflect.deleteProperty(holder, key) });
    }
  }
  for (const [of, holder] of Object.entries({ Object: Object.prototype, Array: Array.prototype })) {
    for (const key of LOOKED_FOR) {
      if (Object.hasOwn(holder, key)) continue;
      for (const [what, made] of Object.entries(INSTEAD)) {
        add(holder, key, `a getter of ${of}.prototype.${key} ${what}`, getter(made));
      }
      add(holder, key, `${of}.prototype.${key} is 7`, plain(7));
    }
  }
  return found;
}

/** Without a prototype, so that what another patch puts on objects is no part of it. */
const plain = (value: unknown): PropertyDescriptor => bare({ value, writable: true, configurable: true });
const getter = (get: Made): PropertyDescriptor => bare({ get, set: () => {}, configurable: true });
const bare = (descriptor: object): PropertyDescriptor => Object.assign(Object.create(null), descriptor);

function holders(): Map<object, string> {
  const found = new Map<object, string>();
  const add = (value: unknown, name: string) => {
    if ((typeof value !== "object" && typeof value !== "function") || value === null || found.has(value)) return;
    found.set(value, name);
    add((value as { prototype?: unknown }).prototype, `${name}.prototype`);
    const above = Object.getPrototypeOf(value);
    if (above !== null) add(above, `the prototype of ${name}`);
  };
  for (const name of LANGUAGE) add((globalThis as Record<string, unknown>)[name], name);
  const iterators: Record<string, object> = {
    array: [][Symbol.iterator](),
    map: new Map()[Symbol.iterator](),
    set: new Set()[Symbol.iterator](),
    string: ""[Symbol.iterator](),
    RegExp: "".matchAll(/x/g),
    generator: (function* () {})(),
    "async generator": (async function* () {})(),
    "async function": async () => {},
  };
  for (const [name, iterator] of Object.entries(iterators)) add(Object.getPrototypeOf(iterator), `${name} iterators`);
  return found;
}
