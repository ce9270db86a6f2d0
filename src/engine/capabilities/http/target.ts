/** Which requests a method and a target name: in rules, and where the requests that were made are looked at. */

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

/** @param url absolute, or a path, which is one of `http://localhost` */
export function targetOf(method: string, url: string): Target {
  const { href, host, pathname, search, searchParams } = new URL(url, DEFAULT_ORIGIN);
  const query = search === "" ? NO_QUERY : Object.fromEntries(searchParams);
  return { method: method.toUpperCase(), url: href, host, path: pathname + search, query };
}

const NO_QUERY = {};

/**
 * Whether a request is one of those that a method and a pattern name, as rules and `http.calls` have them.
 * @param pattern a path with its query, if it has one, for any host; or an absolute URL
 */
export function matcher(method: string | undefined, pattern: string | undefined): (target: Target) => boolean {
  const wanted = method?.toUpperCase();
  // As requests have it: with a path, and without a port that is the usual one.
  const url = pattern?.includes("://") && URL.canParse(pattern) ? new URL(pattern).href : undefined;
  return (target) =>
    (wanted === undefined || wanted === target.method) &&
    (pattern === undefined || pattern === target.path || url === target.url);
}
