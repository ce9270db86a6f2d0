/** Clones of messages: what is transferred is the sender's no more, and a port leaves a mark where it was. */
export type Transfer = readonly unknown[] | { readonly transfer?: readonly unknown[] };

/** The only key of what stands for a port; its value is the index of the port. */
const MARK = "seedbed: port";

/**
 * @param isPort true for ports of the program that sends
 * @returns the clone, and the ports that are transferred, in order
 */
export function cloned<P extends object>(
  [value, options]: readonly [value?: unknown, transfer?: Transfer],
  isPort: (each: unknown) => each is P,
): { data: unknown; ports: P[] } {
  const list = (Array.isArray(options) ? options : (options as { transfer?: unknown[] } | undefined)?.transfer) ?? [];
  const ports = list.filter(isPort);
  const transfer = list.filter((each) => !isPort(each)) as Transferable[];
  const undo: (() => void)[] = [];
  try {
    const marked = replaced(value, (each) => {
      if (!isPort(each)) return each;
      const index = ports.indexOf(each);
      if (index < 0) throw notListed();
      return { [MARK]: index };
    }, undo);
    return { data: structuredClone(marked, transfer.length === 0 ? undefined : { transfer }), ports };
  } finally {
    for (const restore of undo.reverse()) restore();
  }
}

/** The message with the ports of the program that gets it, in place of their marks. */
export function withPorts(data: unknown, ports: readonly object[]): unknown {
  if (ports.length === 0) return data;
  const find = (each: unknown) => {
    if (typeof each !== "object" || each === null || !Object.hasOwn(each, MARK)) return each;
    const index = (each as Record<string, unknown>)[MARK];
    // What the program itself has put under this key stays.
    return typeof index === "number" && Object.hasOwn(ports, index) ? ports[index] : each;
  };
  return replaced(data, find, []);
}

function notListed(): DOMException {
  const message = "Object that needs transfer was found in message but not listed in transferList";
  return new DOMException(message, "DataCloneError");
}

/** Replaces values in objects, arrays, maps and sets, which it changes: `undo` gets what puts them back. */
function replaced(root: unknown, by: (each: unknown) => unknown, undo: (() => void)[]): unknown {
  const seen = new Set<object>();
  const visit = (each: unknown): unknown => {
    const other = by(each);
    if (other !== each || typeof each !== "object" || each === null || seen.has(each)) return other;
    seen.add(each);
    if (each instanceof Map) replaceEntries(each, visit, undo);
    else if (each instanceof Set) replaceMembers(each, visit, undo);
    else if (Array.isArray(each) || isPlain(each)) replaceProperties(each as Record<string, unknown>, visit, undo);
    return each;
  };
  return visit(root);
}

function isPlain(each: object): boolean {
  const prototype = Object.getPrototypeOf(each);
  return prototype === null || prototype === Object.prototype;
}

function replaceProperties(
  each: Record<string, unknown>,
  visit: (value: unknown) => unknown,
  undo: (() => void)[],
): void {
  for (const key of Object.keys(each)) {
    const descriptor = Object.getOwnPropertyDescriptor(each, key)!;
    // A getter is asked once, by the clone.
    if (!("value" in descriptor)) continue;
    const value = visit(descriptor.value);
    if (value === descriptor.value) continue;
    Object.defineProperty(each, key, { ...descriptor, value });
    undo.push(() => Object.defineProperty(each, key, descriptor));
  }
}

function replaceEntries(each: Map<unknown, unknown>, visit: (value: unknown) => unknown, undo: (() => void)[]): void {
  for (const [key, before] of each) {
    const value = visit(before);
    if (value === before) continue;
    each.set(key, value);
    undo.push(() => each.set(key, before));
  }
}

function replaceMembers(each: Set<unknown>, visit: (value: unknown) => unknown, undo: (() => void)[]): void {
  const before = [...each];
  const after = before.map(visit);
  const fill = (members: readonly unknown[]) => {
    each.clear();
    for (const member of members) each.add(member);
  };
  if (after.every((member, index) => member === before[index])) return;
  fill(after);
  undo.push(() => fill(before));
}
