/** Hides the features of a newer engine's language that Node 24 does not have: in a world it is not there. */
import { liveWorld } from "../live_world.ts";
import { redefine, type Undo } from "../replace.ts";

const ITERATOR = (globalThis as { Iterator?: { prototype: object } }).Iterator;

const NEWER_MATH = ["sumPrecise"];

const NEWER: readonly (readonly [holder: object | undefined, names: readonly string[]])[] = [
  [ArrayBuffer.prototype, ["transferToImmutable", "sliceToImmutable", "immutable"]],
  [ITERATOR, ["concat", "zip", "zipKeyed"]],
  [Map.prototype, ["getOrInsert", "getOrInsertComputed"]],
  [Math, NEWER_MATH],
  [Symbol, ["metadata"]],
  [Uint8Array, ["fromBase64", "fromHex"]],
  [Uint8Array.prototype, ["setFromBase64", "setFromHex", "toBase64", "toHex"]],
  [WeakMap.prototype, ["getOrInsert", "getOrInsertComputed"]],
  [Blob.prototype, ["textStream"]],
];

/** A copy of `Math` is made once, for all worlds. */
export function withoutNewer(math: Math): PropertyDescriptorMap {
  const descriptors: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(math);
  for (const name of NEWER_MATH) delete descriptors[name];
  return descriptors;
}

/** Code outside of any world still finds them, so that they cannot go away for good while worlds are live. */
export function hideNewer(): Undo[] {
  return NEWER.flatMap(([holder, names]) => names.flatMap((name) => holder === undefined ? [] : hide(holder, name)));
}

function hide(holder: object, name: string): Undo[] {
  const descriptor = Object.getOwnPropertyDescriptor(holder, name);
  if (descriptor === undefined || descriptor.configurable !== true) return [];
  const { enumerable = false } = descriptor;
  return [
    redefine(holder, name, {
      configurable: true,
      enumerable,
      get(this: object) {
        if (liveWorld() !== undefined) return undefined;
        return descriptor.get === undefined ? descriptor.value : descriptor.get.call(this);
      },
      set(this: object, value: unknown) {
        Object.defineProperty(this, name, { value, writable: true, configurable: true, enumerable });
      },
    }),
  ];
}
