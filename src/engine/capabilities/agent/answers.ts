/** Answers as faults make them. */
import type { Effect } from "./effect.ts";
import type { HttpAnswer, HttpError } from "../http/messages.ts";

export function instead(given: HttpAnswer | HttpError, delayMs = 0): Effect {
  return { kind: "instead", given, delayMs };
}

export function rewritten(rewrite: (body: string) => string): Effect {
  return { kind: "rewritten", rewrite: (answer) => withBody(answer, rewrite(answer.body)) };
}

export function withBody(answer: HttpAnswer, body: string): HttpAnswer {
  const { "content-length": _length, ...headers } = answer.headers;
  return { ...answer, headers, body, bytes: undefined, pieces: undefined };
}

export function answerOf(
  status: number,
  body: string,
  type = "application/json",
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return { status, headers: { "content-type": type, ...headers }, body };
}
