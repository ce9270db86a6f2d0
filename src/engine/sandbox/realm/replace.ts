/** Puts something in the place of a property of a real object, for as long as worlds are live. */

export type Undo = () => void;

export function replace(holder: object, name: string, value: unknown): Undo {
  const before = Object.getOwnPropertyDescriptor(holder, name);
  const { enumerable = false } = before ?? {};
  return redefine(holder, name, { value, writable: true, configurable: true, enumerable });
}

export function redefine(holder: object, name: PropertyKey, descriptor: PropertyDescriptor): Undo {
  const before = Object.getOwnPropertyDescriptor(holder, name);
  Object.defineProperty(holder, name, descriptor);
  return () => {
    if (before === undefined) Reflect.deleteProperty(holder, name);
    else Object.defineProperty(holder, name, before);
  };
}
