/**
 * What a program got, as text that can be compared between runtimes. The functions are given to programs as source, so that
 * they use the `inspect` and the globals of where they run.
 */

/** A value as `util.inspect` prints it; an error by its class, name, code, message and own keys, without its stack. */
export function describeValue(value: unknown, inspect: (value: unknown, options: object) => string): string {
  if (value instanceof Error || (typeof DOMException === "function" && value instanceof DOMException)) {
    const error = value as Error & { code?: unknown; cause?: unknown };
    const cause = error.cause === undefined ? "" : ` cause ${describeValue(error.cause, inspect)}`;
    const keys = Object.keys(error).sort().join(",");
    return `error ${error.constructor.name} ${error.name} ${String(error.code)} {${keys}}: ${error.message}${cause}`;
  }
  if (typeof value === "function") return `function ${value.name} ${value.length}`;
  return inspect(value, { depth: 4 }).split("\n").filter((line) => !/^\s+at /.test(line)).join("\n");
}

/** The properties of a value and of its prototype: kinds, and the name and length of what can be called. */
export function surfaceOf(value: unknown): string[] {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return [typeof value];
  const lines: string[] = [];
  const list = (holder: object, prefix: string) => {
    for (const key of Reflect.ownKeys(holder)) {
      const property = Reflect.getOwnPropertyDescriptor(holder, key);
      if (property === undefined) continue;
      const name = typeof key === "symbol" ? `[${key.description ?? ""}]` : key;
      const kind = "value" in property
        ? typeof property.value === "function"
          ? `function ${String(property.value.name)} ${String(property.value.length)}`
          : typeof property.value
        : `${property.get === undefined ? "" : "get"}${property.set === undefined ? "" : "set"}`;
      lines.push(`${prefix}${name}: ${kind}`);
    }
  };
  list(value, "");
  if (typeof value === "function" && typeof value.prototype === "object" && value.prototype !== null) {
    list(value.prototype as object, "prototype.");
  }
  return lines.sort();
}
