/** JSONPath (RFC 9535) over a document, and the paths that it has. */
import { jsonpath } from "json-p3";
import { SeedbedError } from "../../engine/errors.ts";
import type { Json } from "../../engine/json.ts";

export interface Match {
  /** A normalized path: `$['trace']['entries'][3]`. */
  readonly path: string;
  readonly value: Json;
}

/**
 * @param query with or without the `$` at its beginning
 * @throws SeedbedError `usage` that says where the query is wrong
 */
export function jsonQuery(document: Json, query: string): Match[] {
  const whole = query.startsWith("$")
    ? query
    : query.startsWith("[") || query.startsWith(".")
    ? `$${query}`
    : `$.${query}`;
  try {
    const nodes = jsonpath.query(whole, document as Parameters<typeof jsonpath.query>[1]);
    return nodes.nodes.map((node) => ({ path: node.path, value: node.value as Json }));
  } catch (cause) {
    throw new SeedbedError(
      "usage",
      `--path: expected JSONPath, found ${JSON.stringify(query)}: ${(cause as Error).message}`,
      {
        hint: "as in $.trace.entries[?@.event].event; --list-paths shows the paths",
        cause,
      },
    );
  }
}

export interface KnownPath {
  /** With `[*]` for any index: `$.trace.entries[*].pick`. */
  readonly path: string;
  /** `string`, `number`, `boolean`, `null`: what stands there. */
  readonly types: readonly string[];
}

const MAX_PATHS = 5_000;

/** Every path to a value that holds no other, in the order of the document. */
export function jsonPaths(document: Json): { readonly paths: readonly KnownPath[]; readonly complete: boolean } {
  const types = new Map<string, Set<string>>();
  const pending: [string, Json][] = [["$", document]];
  let complete = true;
  while (pending.length > 0) {
    const [path, value] = pending.pop()!;
    const inside = insideOf(path, value);
    if (inside.length > 0) pending.push(...inside.reverse());
    else if (types.has(path)) types.get(path)!.add(typeOf(value));
    else if (types.size < MAX_PATHS) types.set(path, new Set([typeOf(value)]));
    else complete = false;
  }
  return { paths: [...types].map(([path, found]) => ({ path, types: [...found] })), complete };
}

function insideOf(path: string, value: Json): [string, Json][] {
  if (Array.isArray(value)) return value.map((each: Json) => [`${path}[*]`, each]);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).filter(([, each]) => each !== undefined).map((
    [key, each],
  ) => [path + member(key), each]);
}

function member(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function typeOf(value: Json): string {
  return value === null
    ? "null"
    : Array.isArray(value)
    ? "empty array"
    : typeof value === "object"
    ? "empty object"
    : typeof value;
}
