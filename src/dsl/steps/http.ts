/** Steps on HTTP. */
import { Buffer } from "node:buffer";
import type { Json } from "../../engine/json.ts";
import type { RequestHandler } from "../../engine/ir/author.ts";
import type { Step } from "../../engine/ir/scenario.ts";
import { problem } from "../problem.ts";
import { serialisable } from "../serialisable.ts";
import { CODE, duration, durationOrRange, make, requireCount, requireString, requireStrings } from "./make.ts";
import { type DerivedSteps, namespace } from "./namespace.ts";

type HttpWhenStep = Extract<Step, { type: "http_when" }>;

/** A rule that answers every matching request, as a step. */
export type HttpRule = Step & {
  /** Limits how many requests the rule answers. */
  times(count: number): Step;
};

/** Conditions on a request besides its method and path. */
export interface RequestConditions {
  /** Decoded query values by name. With them, the path is compared without its query. */
  readonly query?: Readonly<Record<string, string>>;
  /** Headers by name, in any case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Options for how an answer arrives. */
export interface ReplyOptions {
  /** Headers of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The delay of the answer, in virtual time: ms, text, or a range such as `"5ms..80ms"`, from which each answer takes its latency. */
  readonly delay?: string | number;
  /** The body in pieces, which arrive one by one, the first with the headers. Replaces `body`. */
  readonly chunks?: readonly string[];
  /** The virtual time between two pieces: ms, or text. If you leave it out, each takes a time of its own, which differs from run to run. */
  readonly every?: string | number;
  /** Sets `content-encoding`. Clients see the body that you give here, as if they had decompressed it. */
  readonly compress?: "gzip" | "deflate" | "br" | "zstd";
}

/** Options for how a connection fails. */
export interface FailOptions {
  /** The delay of the failure, in virtual time: ms, text, or a range such as `"5ms..80ms"`. */
  readonly delay?: string | number;
  /** The number of bytes of `body` that arrive first. If you leave it out, there is no answer at all. */
  readonly after?: number;
  /** The status of an answer that breaks off. */
  readonly status?: number;
  /** Headers of an answer that breaks off. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body of an answer that breaks off: text, bytes, or a value to send as JSON. */
  readonly body?: unknown;
}

/** Options for what `http.request` sends, checks and stores. */
export interface RequestOptions {
  /** Headers of the request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body: text, or a value to send as JSON. */
  readonly body?: unknown;
  /** Conditions on the answer; fields that you leave out may be anything. */
  readonly expect?: {
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly json?: unknown;
  };
  /** The key under which the body of the answer is stored. */
  readonly saveAs?: string;
}

/** Names what a rule without an answer lacks, in the compiler's error. There are no such values. */
export interface AddRepliesOrFails {
  /** `http.when(…)` is not a step yet: add `.replies(status, body)` or `.fails(code)`. */
  readonly hint: never;
}

/** The result of `http.when`. It becomes a step when you call one of its methods. */
export interface HttpRuleWithoutAnswer {
  /** The type of the step that it becomes. */
  readonly type: "http_when";
  /** The method that `http.when` was given. */
  readonly method: string;
  /** The path that `http.when` was given. */
  readonly path: string;
  /** Never set. It makes the compiler say what is missing where a rule without an answer is passed as a step. */
  readonly status?: AddRepliesOrFails;
  /**
   * The service answers.
   * @param status The status, from 100 to 599.
   * @param body Text, bytes, or a value to send as JSON; empty, if you leave it out.
   * @param options Headers, and how the answer arrives.
   */
  replies(status: number, body?: unknown, options?: ReplyOptions): HttpRule;
  /**
   * The connection fails: `fetch` rejects with a `TypeError` whose cause has the code, and `node:http` emits the error.
   * @param code A code of the system, such as `ECONNRESET`, `ECONNREFUSED`, `ETIMEDOUT` or `ENOTFOUND`.
   * @param options When it fails, and what arrives before that.
   */
  fails(code: string, options?: FailOptions): HttpRule;
}

/** Steps on HTTP. Code of a scenario sees the requests of a run as `world.http.calls()`. */
export interface HttpSteps {
  /**
   * Declares how requests are answered: `http.when("POST", "/v1/charge").replies(503).times(1)`.
   * @param method The method, such as `GET`.
   * @param path A path or a URL; `/:name` matches any one segment, and `*` any text.
   * @param conditions What a request must have besides.
   */
  when(method: string, path: string, conditions?: RequestConditions): HttpRuleWithoutAnswer;
  /**
   * Lets a function play a service. It gets the requests for a URL, and for everything below it, that no rule answers. Any
   * web-standard handler will do. It runs in the world, in a task with the name of the host; what it throws ends the run.
   * @param url An origin such as `https://pay.test`, or a URL or path below one; the most specific handler is called.
   * @param handler The function from `Request` to `Response`.
   */
  serve(url: string, handler: RequestHandler): Step;
  /**
   * Sends a request and checks the answer.
   * @param method The method, such as `GET`.
   * @param path A path or a URL.
   * @param options What to send, to check and to store.
   */
  request(method: string, path: string, options?: RequestOptions): Step;
}

/**
 * Steps on HTTP.
 *
 * @example
 * ```ts
 * import { http, scenario } from "seedbed";
 *
 * export default scenario("a charge is tried again")
 *   .step(http.when("POST", "https://pay.test/v1/charge").replies(503).times(1))
 *   .step(http.when("POST", "https://pay.test/v1/charge").replies(201, { id: "ch_1" }))
 *   .step(http.request("POST", "https://pay.test/v1/charge", { expect: { status: 503 } }))
 *   .step(http.request("POST", "https://pay.test/v1/charge", { expect: { status: 201, json: { id: "ch_1" } } }));
 * ```
 */
export const http: HttpSteps & DerivedSteps<"http", HttpSteps> = namespace("http", {
  when(method: string, path: string, conditions: RequestConditions = {}): HttpRuleWithoutAnswer {
    requireString("http.when method", method);
    requireString("http.when path", path);
    const asked = {
      method,
      path,
      query: texts("http.when query", conditions.query),
      request_headers: texts("http.when headers", conditions.headers),
    };
    return {
      type: "http_when",
      method,
      path,
      replies(status: number, body?: unknown, options: ReplyOptions = {}): HttpRule {
        const { headers, delay, chunks, every, compress } = options;
        if (chunks !== undefined && body !== undefined) throw problem("http.when", "a body or chunks", "both");
        if (every !== undefined && chunks === undefined) throw problem("http.when chunks", "pieces of text", chunks);
        if (chunks !== undefined && (requireStrings("http.when chunks", chunks).length === 0 || chunks.includes(""))) {
          throw problem("http.when chunks", "at least one piece, each of at least one character", chunks);
        }
        if (compress !== undefined && !ENCODINGS.includes(compress)) {
          throw problem("http.when compress", ENCODINGS.map((each) => JSON.stringify(each)).join(", "), compress);
        }
        return rule({
          ...asked,
          status: requireStatus(status),
          ...content("http.when body", body),
          chunks: chunks && [...chunks],
          every: every === undefined ? undefined : duration("http.when every", every),
          compress,
          headers: texts("http.when headers of the answer", headers),
          delay: delay === undefined ? undefined : durationOrRange("http.when delay", delay),
        });
      },
      fails(code: string, { delay, after, status, headers, body }: FailOptions = {}): HttpRule {
        if (typeof code !== "string" || !/^[A-Z][A-Z\d_]+$/.test(code)) {
          throw problem("http.when fails", "a code of the system, such as ECONNRESET", code);
        }
        const given = { status, headers, body };
        if (after === undefined && Object.values(given).some((each) => each !== undefined)) {
          throw problem("http.when fails after", "how many bytes of the answer arrive first", after);
        }
        const sent = content("http.when body", body);
        if (after !== undefined && requireCount("http.when fails after", after) > byteLength(sent)) {
          throw problem("http.when fails after", `at most the ${byteLength(sent)} bytes of the body`, after);
        }
        return rule({
          ...asked,
          fails: code,
          after,
          status: status === undefined ? undefined : requireStatus(status),
          headers: texts("http.when headers of the answer", headers),
          ...sent,
          delay: delay === undefined ? undefined : durationOrRange("http.when delay", delay),
        });
      },
    };
  },
  serve(url: string, handler: RequestHandler): Extract<Step, { type: "http_serve" }> {
    if (typeof handler !== "function") {
      throw problem("http.serve handler", "a function from Request to Response", handler);
    }
    const step = make("http_serve", { url: requireString("http.serve url", url), ref: "handler" });
    return Object.assign(step, { [CODE]: handler });
  },
  request(method: string, path: string, { headers, body, expect = {}, saveAs }: RequestOptions = {}) {
    const sent = typeof body === "string" || body === undefined
      ? body
      : JSON.stringify(serialisable("http.request body", body));
    return make("http_request", {
      method: requireString("http.request method", method),
      path: requireString("http.request path", path),
      headers: headers && { ...headers },
      body: sent,
      expect_status: expect.status,
      expect_headers: expect.headers && { ...expect.headers },
      expect_body: expect.body,
      expect_json: expect.json === undefined ? undefined : serialisable("http.request expect", expect.json) as never,
      save_body_as: saveAs,
    });
  },
});

const ENCODINGS = ["gzip", "deflate", "br", "zstd"];

function rule(fields: Omit<HttpWhenStep, "type" | "at">): HttpRule {
  const made = make("http_when", fields);
  const times = (count: number): HttpWhenStep => ({ ...made, times: requireCount("times", count) });
  // Not a field: a step is plain data.
  return Object.defineProperty(made, "times", { value: times }) as unknown as HttpRule;
}

function requireStatus(status: number): number {
  if (Number.isInteger(status) && status >= 100 && status <= 599) return status;
  throw problem("http.when status", "an integer from 100 to 599", status);
}

function texts(
  what: string,
  values: Readonly<Record<string, string>> | undefined,
): Record<string, string> | undefined {
  if (values === undefined) return undefined;
  if (typeof values !== "object" || values === null) throw problem(what, "texts by name", values);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, requireString(`${what}, ${name}`, value)]),
  );
}

type Content = { body?: string; json?: never; body_base64?: string };

function content(what: string, body: unknown): Content {
  if (body === undefined) return {};
  if (typeof body === "string") return { body };
  if (body instanceof Uint8Array) return { body_base64: Buffer.from(body).toString("base64") };
  const json: Json = serialisable(what, body);
  return { json: json as never };
}

function byteLength({ body, json, body_base64 }: Content): number {
  if (body_base64 !== undefined) return Buffer.from(body_base64, "base64").length;
  return Buffer.byteLength(json === undefined ? body ?? "" : JSON.stringify(json));
}
