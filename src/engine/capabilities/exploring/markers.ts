/** What is wrong with an answer or with the state after it, as far as that can be told without knowing the service. */
import { isDeepStrictEqual } from "node:util";
import type { Json } from "../../json.ts";
import { formatDurationMs } from "../../text/duration.ts";
import type { Marker, MarkerName, Observation } from "./observation.ts";

export interface MarkerContext {
  readonly text: string;
  /** The statuses that the action declares; undefined if it declares none. */
  readonly statuses?: readonly number[] | undefined;
  /** What of the body does not match the schema of its status; undefined if all does. */
  readonly mismatch?: string | undefined;
  /** In ms; undefined if nothing is too slow. */
  readonly slowMs?: number | undefined;
  /** What `slowMs` is, where that is not what the service declares: `5 times the usual 20 ms`. */
  readonly slowIs?: string | undefined;
  /** How long an answer may take at all, in ms; undefined where that is not judged. */
  readonly timeoutMs?: number | undefined;
  /** The number of bytes after which the body was cut. */
  readonly cutBytes?: number | undefined;
  /** The state before; undefined where other requests may have changed it meanwhile. */
  readonly before?: Json | undefined;
  readonly off: readonly string[];
}

/** Lines of stacks of JavaScript, Python and Java, and what databases say of statements that they cannot read. */
const LEAKS =
  /\n[ \t]{1,20}at [^\n]{1,500}?[:(]\d|Traceback \(most recent call last\)|\bat [\w.$]{1,300}\(\w{1,300}\.java:\d+\)|SQLSTATE|syntax error at or near|SQLITE_ERROR/;

/** They have no body, whatever their headers say. */
export const BODILESS = new Set([204, 304]);

export function markersOf(
  seen: Omit<Observation, "markers" | "signature">,
  { text, statuses, mismatch, slowMs, slowIs, timeoutMs, cutBytes, before, off }: MarkerContext,
): Marker[] {
  const markers: Marker[] = [];
  const mark = (name: MarkerName, says: string) => {
    if (!off.includes(name)) markers.push({ name, says });
  };
  const { status, error, method, headers, latencyMs } = seen;
  if (error === "ETIMEDOUT") mark("timeout", "no answer in time");
  else if (error !== undefined) mark("connection", `no answer (${error})`);
  else if (status >= 500) mark("server-error", `answered ${status}`);
  else if (statuses !== undefined && !statuses.includes(status)) {
    mark("undeclared-status", `answered ${status}, and declares ${statuses.join(", ")}`);
  }
  if (timeoutMs !== undefined && latencyMs > timeoutMs && error === undefined) {
    mark("timeout", `took ${formatDurationMs(latencyMs)}, more than ${formatDurationMs(timeoutMs)}`);
  }
  if (cutBytes !== undefined) mark("too-large", `the body has more than ${cutBytes} bytes`);
  const saysJson = /\bjson\b/.test(headers["content-type"] ?? "") && method !== "HEAD" && !BODILESS.has(status);
  if (saysJson && cutBytes === undefined && !isJson(text)) mark("not-json", "says JSON, and is not");
  else if (mismatch !== undefined) mark("undeclared-body", mismatch);
  if (method === "GET" && before !== undefined && !isDeepStrictEqual(before, seen.state)) {
    mark("changing-get", "changed the state");
  }
  if (LEAKS.test(text)) mark("leak", "shows a stack trace or SQL");
  if (slowMs !== undefined && latencyMs > slowMs) {
    mark("slow", `took ${formatDurationMs(latencyMs)}, more than ${slowIs ?? formatDurationMs(slowMs)}`);
  }
  return markers;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
