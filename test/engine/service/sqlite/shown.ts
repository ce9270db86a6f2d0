/** Code that tells what calls give, as text: the same text in a world and outside says that they do the same. */

/** Calls of `db` and others, each of which may throw; what came out, as JSON. */
export function shownCalls(calls: readonly string[]): string {
  const list = calls.map((call) => `[${JSON.stringify(call)}, async () => (${call})]`);
  return `
    const show = (value) => {
      if (typeof value === "bigint") return value + "n";
      if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
      if (typeof value === "function") return "function";
      if (value instanceof Uint8Array) return value.constructor.name + "[" + value + "]";
      if (Array.isArray(value)) return "[" + value.map(show).join() + "]";
      if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
      const kind = Object.getPrototypeOf(value) === null ? "null" : Object.getPrototypeOf(value).constructor.name;
      return kind + "{" + Object.entries(value).map(([key, inner]) => key + ":" + show(inner)).join() + "}";
    };
    const results = [];
    for (const [call, run] of [${list.join(",\n")}]) {
      try { results.push(call + " => " + show(await run())); }
      catch (error) { results.push(call + " ! " + [error.name, error.message, error.code, error.errcode, error.errstr].join(" | ")); }
    }
    return results;`;
}
