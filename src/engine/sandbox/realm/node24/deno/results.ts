/** Orders the properties of returned objects as Node does: `inspect` and JSON show it. */
import { inNodesOrder } from "../keys.ts";
import { slot } from "./streams.ts";
import type { Rule } from "./rule.ts";

interface Result {
  done?: boolean | undefined;
  value?: unknown;
}

/** Changes a result before whoever asked for it sees it, and without a turn of its own. */
function whenThere(promise: unknown, change: (result: Result) => void): unknown {
  if (promise instanceof Promise) promise.then(change, () => {});
  return promise;
}

function doneFirst(result: Result): void {
  const { value } = result;
  delete result.value;
  result.value = value;
}

/** Of a reader: Node makes the result of what is there already in another place than of what comes later. */
export const chunk: Rule = {
  around: (call, _args, reader) => {
    const isThere = hasChunk(reader as object);
    const promise = call();
    return isThere ? whenThere(promise, doneFirst) : promise;
  },
};

function hasChunk(reader: object): boolean {
  const stream = slot(reader, "stream");
  const controller = stream === undefined ? undefined : slot(stream as object, "controller");
  const queue = controller === undefined ? undefined : slot(controller as object, "queue");
  const { size, length = size } = (queue ?? {}) as { readonly size?: number; readonly length?: number };
  return (length ?? 0) > 0;
}

export const iterated: Rule = {
  around: (call) => whenThere(call(), (result) => result.done === true && doneFirst(result)),
};

/** Of a URLPattern. */
export const matched: Rule = {
  around: (call) => {
    const found = call() as Record<string, unknown> | null;
    if (found === null) return null;
    const entries = Object.keys(found).toSorted().map((key) => [key, key === "inputs" ? found[key] : part(found[key])]);
    return Object.assign(Object.create(null), Object.fromEntries(entries));
  },
};

function part(found: unknown): object {
  const { groups, input } = found as { readonly groups: object; readonly input: string };
  return { groups, input };
}

/** Of `KeyObject.export`. */
export const exportedKey: Rule = {
  around: (call, [options]) => {
    const exported = call();
    const { format } = (options ?? {}) as { readonly format?: unknown };
    return format === "jwk" ? inNodesOrder(exported as Record<string, unknown>) : exported;
  },
};
