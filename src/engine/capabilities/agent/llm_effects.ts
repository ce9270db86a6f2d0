/** What faults do to calls of models, in the wire format of the model and whether or not it streams. */
import { type Said, slicesOf, wordsOf } from "../../text/llm/format.ts";
import { LLM_FORMATS, type LlmFormatName } from "../../text/llm/formats.ts";
import { type HttpAnswer, HttpError } from "../http/messages.ts";
import { answerOf, instead, withBody } from "./answers.ts";
import { drifted } from "./drift.ts";
import type { Effect } from "./effect.ts";
import type { LlmFault } from "./fault_setting.ts";

const TIMEOUT_MS = 300_000;
const STALL_MS = 300_000;
const CHUNK_MS = 1_000;
const TRUNCATED_TOKENS = 10;
const GARBAGE = "\u0000\ufffd}{ 0xdeadbeef ]] <|endoftext|>";
const REFUSAL = "I'm sorry, but I can't help with that.";

export function llmEffect(fault: LlmFault, name: LlmFormatName, nowMs: number): Effect {
  const format = LLM_FORMATS[name];
  const failed = (status: number, type: string, message: string, headers = {}) =>
    instead(answerOf(status, JSON.stringify(format.error(status, type, message)), undefined, headers));
  const said = (change: (said: Said) => Said): Effect => ({
    kind: "rewritten",
    rewrite: (answer) => saying(answer, name, change, nowMs),
  });
  switch (fault.mode) {
    case "timeout":
      return instead(new HttpError("ETIMEDOUT", "read ETIMEDOUT"), fault.delayMs ?? TIMEOUT_MS);
    case "rate_limit":
      return failed(429, "rate_limit_error", "Rate limit reached", { "retry-after": "1" });
    case "overloaded":
      return failed(529, "overloaded_error", "Overloaded");
    case "server_error":
      return failed(500, "api_error", "Internal server error");
    case "truncated_response":
      return said((given) => truncated(given, fault.maxTokens ?? TRUNCATED_TOKENS));
    case "garbage":
      return said(() => ({ text: GARBAGE, calls: [] }));
    case "empty":
      return said(() => ({ text: "", calls: [] }));
    case "refusal":
      return said(() => ({ text: REFUSAL, calls: [] }));
    case "wrong_tool":
      return said((given) => ({ ...given, calls: given.calls.map((call) => ({ ...call, name: `${call.name}_v2` })) }));
    case "hallucinated_args":
      return said((given) => ({
        ...given,
        calls: given.calls.map((call) => ({ ...call, args: otherArgs(call.args) })),
      }));
    case "response_drift":
      return said((given) => drifted(given, fault));
    case "stream_cut":
      return inPieces((pieces) => pieces.slice(0, Math.floor(pieces.length / 2)), 0, nowMs, true);
    case "stream_stall":
      return inPieces((pieces) => pieces, fault.delayMs ?? STALL_MS, nowMs);
    case "slow_chunks":
      return inPieces((pieces) => pieces, fault.delayMs ?? CHUNK_MS, nowMs);
  }
}

/** Rewrites what the model says; an answer in another form stays. */
function saying(answer: HttpAnswer, name: LlmFormatName, change: (said: Said) => Said, startMs: number): HttpAnswer {
  const format = LLM_FORMATS[name];
  const given = answer.status < 400 ? format.read(answer.body) : undefined;
  if (given === undefined) return answer;
  const said = change(given);
  if (JSON.stringify(said) === JSON.stringify(given)) return answer;
  if (!isStream(answer)) return withBody(answer, JSON.stringify(format.reply(said, 0)));
  const pieces = format.pieces(said, 0);
  return {
    ...withBody(answer, pieces.join("")),
    pieces: { sizes: sizesOf(pieces), everyMs: undefined, startMs, failure: undefined },
  };
}

/** The first tokens: of the text, and then of the arguments of calls, which may end amid of it. */
function truncated({ text, calls, ...more }: Said, tokens: number): Said {
  const words = wordsOf(text);
  let left = tokens - words.length;
  const isWhole = left >= calls.reduce((sum, { args }) => sum + slicesOf(args).length, 0);
  if (isWhole) return { text, calls, ...more };
  const kept = calls.flatMap(({ name, args }) => {
    const slices = slicesOf(args);
    const part = slices.slice(0, Math.max(0, left)).join("");
    left -= slices.length;
    return part === "" ? [] : [{ name, args: part }];
  });
  return { text: words.slice(0, tokens).join("").trim(), calls: kept, isCut: true };
}

function otherArgs(args: string): string {
  try {
    const entries = Object.entries(JSON.parse(args) as object);
    const made = entries.map(([key, value]) => [key, typeof value === "number" ? value + 987 : `made up ${key}`]);
    return JSON.stringify(Object.fromEntries(made.length === 0 ? [["made_up", true]] : made));
  } catch {
    return args;
  }
}

/** An answer that is streamed arrives event by event. */
export function arriving(answer: HttpAnswer, startMs: number): HttpAnswer {
  if (!isStream(answer) || answer.pieces !== undefined || answer.streamed !== undefined) return answer;
  const end = /event-stream/.test(answer.headers["content-type"]!) ? /(?<=\r?\n\r?\n)/ : /(?<=\n)/;
  const sizes = sizesOf(answer.body.split(end));
  return { ...answer, pieces: { sizes, everyMs: undefined, startMs, failure: undefined } };
}

function isStream({ headers }: HttpAnswer): boolean {
  return /event-stream|ndjson/.test(headers["content-type"] ?? "");
}

/** How a streamed body arrives; one that is not streamed arrives as it would. */
function inPieces(
  keep: (pieces: readonly number[]) => readonly number[],
  everyMs: number,
  nowMs: number,
  isCut = false,
): Effect {
  return {
    kind: "rewritten",
    rewrite(answer) {
      if (!isStream(answer)) return answer;
      const sizes = keep(answer.pieces?.sizes ?? [utf8Length(answer.body)]);
      const failure = isCut ? new HttpError("ECONNRESET", "aborted") : undefined;
      return { ...answer, pieces: { sizes, everyMs: everyMs === 0 ? undefined : everyMs, startMs: nowMs, failure } };
    },
  };
}

/** The lengths of texts, in bytes. */
export function sizesOf(pieces: readonly string[]): readonly number[] {
  return pieces.map(utf8Length);
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}
