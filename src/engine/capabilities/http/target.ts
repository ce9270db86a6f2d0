/** Matches requests by method, target and conditions, in rules and in checks of the requests that were made. */

/** Requests for a path alone go here. */
export const DEFAULT_ORIGIN = "http://localhost";

/** Whom a request asks for what. */
export interface Target {
  /** In capitals. */
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  /** Name and port, as in the URL. */
  readonly host: string;
  /** Path and query. */
  readonly path: string;
  /** The query, decoded; of a name that occurs more than once, the last value. */
  readonly query: Readonly<Record<string, string>>;
}

/** Further conditions on a request. What it has more of does not matter. */
export interface Conditions {
  /** Decoded values by name. With it, the pattern is compared with the path alone. */
  readonly query?: Readonly<Record<string, string>> | undefined;
  /** Values by name, in any case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A request as a matcher looks at it. */
export type MatchableRequest = Target & { readonly headers?: Readonly<Record<string, string>> };

/** @param url absolute, or a path, which is one of `http://localhost` */
export function targetOf(method: string, url: string): Target {
  const { href, host, pathname, search, searchParams } = new URL(url, DEFAULT_ORIGIN);
  const query = search === "" ? NO_QUERY : Object.fromEntries(searchParams);
  return { method: method.toUpperCase(), url: href, host, path: pathname + search, query };
}

const NO_QUERY = {};

/**
 * Returns whether a request is one of those that a method, a pattern and conditions name, as rules and `http.calls` have them.
 * @param pattern a path with its query, if it has one, for any host; or an absolute URL. `/:name` is any one segment, and
 *   `*` is any text.
 */
export function matcher(
  method: string | undefined,
  pattern: string | undefined,
  { query, headers }: Conditions = {},
): (asked: MatchableRequest) => boolean {
  const wanted = method?.toUpperCase();
  const names = pattern === undefined ? () => true : targetMatcher(pattern, query !== undefined);
  const fields = Object.entries(query ?? {});
  const lines = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  return (asked) =>
    (wanted === undefined || wanted === asked.method) && names(asked) &&
    fields.every(([name, value]) => Object.hasOwn(asked.query, name) && asked.query[name] === value) &&
    lines.every(([name, value]) => asked.headers?.[name] === value);
}

/** @param ignoresQuery whether the query is looked at elsewhere */
function targetMatcher(pattern: string, ignoresQuery: boolean): (target: Target) => boolean {
  const isUrl = pattern.includes("://") && URL.canParse(pattern);
  // As requests have it: with a path, and without a port that is the usual one.
  const wanted = isUrl ? new URL(pattern).href : pattern;
  const asked = ({ url, path }: Target) => {
    const full = isUrl ? url : path;
    return ignoresQuery ? full.split("?", 1)[0]! : full;
  };
  if (!isPattern(pattern)) return (target) => asked(target) === wanted || asked(target) === pattern;
  const expression = expressionOf(wanted);
  return (target) => expression.test(asked(target));
}

const VARIABLE = /(?<=[^/:]\/|^\/):[A-Za-z_]\w*|\*+/g;

/** Returns whether a pattern names more than one target. */
export function isPattern(pattern: string): boolean {
  return pattern.search(VARIABLE) >= 0;
}

/** The signs are those of URLPattern, as far as paths commonly have them; all others stand for themselves. */
function expressionOf(pattern: string): RegExp {
  const literals = pattern.split(VARIABLE).map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  const variables = (pattern.match(VARIABLE) ?? []).map((sign) => sign.startsWith("*") ? ".*" : "[^/?#]+");
  return new RegExp(`^${literals.map((text, index) => text + (variables[index] ?? "")).join("")}$`, "s");
}
