/** A rule: which requests it is for, and what it answers. */
import { Buffer, isUtf8 } from "node:buffer";
import { durationMs, type DurationRange, durationRange } from "../../text/duration.ts";
import { type HttpAnswer, HttpError } from "./messages.ts";
import { type Conditions, type MatchableRequest, matcher } from "./target.ts";

export interface HttpRule {
  readonly method: string;
  /** A pattern of a path, with its query if it has one, or of an absolute URL. */
  readonly path: string;
  readonly conditions: Conditions;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A list arrives piece by piece. */
  readonly body: string | Uint8Array | readonly string[];
  /** Virtual time between pieces. */
  readonly every: string | undefined;
  /** A duration, or a range from which each answer takes its latency. */
  readonly delay: string | undefined;
  /** The connection fails with this code: before the answer, or after so many bytes of its body. */
  readonly fails: { readonly code: string; readonly afterBytes: number | undefined } | undefined;
  /** The number of requests that it answers; undefined for all. */
  readonly times: number | undefined;
}

/** A rule that is ready to be asked. */
export interface ReadyRule extends HttpRule {
  readonly matches: (asked: MatchableRequest) => boolean;
  readonly delayRange: DurationRange | undefined;
  /** The answer, or that there is none. `startMs` is when it comes. */
  readonly answer: (startMs: number) => HttpAnswer | HttpError;
}

export function ready(rule: HttpRule): ReadyRule {
  return {
    ...rule,
    matches: matcher(rule.method, rule.path, rule.conditions),
    delayRange: rule.delay === undefined ? undefined : durationRange(rule.delay),
    answer: answerOf(rule),
  };
}

/** Describes the requests that a rule answers. */
export function asks({ method, path, conditions }: HttpRule): string {
  const { query, headers } = conditions;
  const besides = [
    ...query === undefined ? [] : [`query ${JSON.stringify(query)}`],
    ...headers === undefined ? [] : [`headers ${JSON.stringify(headers)}`],
  ];
  return [`${method.toUpperCase()} ${path}`, ...besides].join(" with ");
}

export function describeRule(rule: HttpRule): string {
  const { status, fails } = rule;
  const outcome = fails === undefined
    ? status
    : fails.afterBytes === undefined
    ? fails.code
    : `${status}, ${fails.code} after ${fails.afterBytes} bytes`;
  return `${asks(rule)} → ${outcome}`;
}

function answerOf({ status, headers, body, every, fails }: HttpRule): ReadyRule["answer"] {
  const failure = fails === undefined ? undefined : connectionError(fails.code);
  if (failure !== undefined && fails!.afterBytes === undefined) return () => connectionError(failure.code);
  const isList = typeof body !== "string" && !(body instanceof Uint8Array);
  if (!isList && failure === undefined) {
    const answer = { status, headers, ...contentOf(body) };
    return () => answer;
  }
  const chunks = (isList ? body : [body]).map((chunk) => Buffer.from(chunk as string));
  const whole = Buffer.concat(chunks).subarray(0, fails?.afterBytes);
  const answer = { status, headers, ...contentOf(whole) };
  const sizes = cut(chunks.map(({ length }) => length), whole.length);
  const everyMs = every === undefined ? undefined : durationMs(every);
  return (startMs) => ({
    ...answer,
    pieces: { sizes, everyMs, startMs, failure: failure && connectionError(failure.code) },
  });
}

/** Text where it is text: most clients want it. */
export function contentOf(body: string | Uint8Array): Pick<HttpAnswer, "body" | "bytes"> {
  if (typeof body === "string") return { body };
  return isUtf8(body) ? { body: Buffer.from(body).toString() } : { body: "", bytes: new Uint8Array(body) };
}

/** The sizes of the pieces that are within the first `bytes`. */
function cut(sizes: readonly number[], bytes: number): number[] {
  const kept: number[] = [];
  for (let left = bytes, index = 0; left > 0; index++) {
    kept.push(Math.min(left, sizes[index]!));
    left -= kept.at(-1)!;
  }
  return kept;
}

/** The call of the system that fails with a code, where it is not `read`. */
const SYSCALLS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connect",
  ETIMEDOUT: "connect",
  EHOSTUNREACH: "connect",
  ENETUNREACH: "connect",
  ENOTFOUND: "getaddrinfo",
  EAI_AGAIN: "getaddrinfo",
  EPIPE: "write",
};

function connectionError(code: string): HttpError {
  return new HttpError(code, `${SYSCALLS[code] ?? "read"} ${code}`);
}
