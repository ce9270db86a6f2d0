/** Steps on HTTP. */
import { Buffer } from "node:buffer";
import type { Json } from "../../engine/json.ts";
import type { RequestHandler } from "../../engine/ir/author.ts";
import type { Step } from "../../engine/ir/scenario.ts";
import { problem } from "../problem.ts";
import { serialisable } from "../serialisable.ts";
import { CODE, duration, durationOrRange, make, requireCount, requireString, requireStrings } from "./make.ts";
import { namespace } from "./namespace.ts";

type HttpWhenStep = Extract<Step, { type: "http_when" }>;

/** A rule that answers every matching request, unless `times` says how many. */
export type HttpRule = HttpWhenStep & { times(count: number): HttpWhenStep };

/** What a request must have besides its method and path. */
export interface RequestConditions {
  /** Decoded values by name; the path is compared without its query then. */
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ReplyOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** How much later the answer comes, in virtual time; from a range such as `"5ms..80ms"` it is drawn for each answer. */
  readonly delay?: string | number;
  /** The body in pieces, which arrive one by one, the first with the headers. In the place of `body`. */
  readonly chunks?: readonly string[];
  /** Virtual time between pieces; left out, each may come at any moment. */
  readonly every?: string | number;
  /** Sets `content-encoding`. Clients get the body that is given here, as if they had undone it. */
  readonly compress?: "gzip" | "deflate" | "br" | "zstd";
}

export interface FailOptions {
  /** How much later the connection fails, as for answers. */
  readonly delay?: string | number;
  /** How many bytes of `body` arrive first; left out, there is no answer at all. */
  readonly after?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text, bytes, or a value to be answered as JSON. */
  readonly body?: unknown;
}

interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Text, or a value to be sent as JSON. */
  readonly body?: unknown;
  readonly expect?: {
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly json?: unknown;
  };
  /** Key under which the body of the answer is stored. */
  readonly saveAs?: string;
}

export const http = namespace("http", {
  /**
   * Declares how requests are answered: `http.when("POST", "/v1/charge").replies(503).times(1)`.
   * @param path a path, or a URL; `/:name` is any one segment and `*` any text
   */
  when(method: string, path: string, conditions: RequestConditions = {}) {
    requireString("http.when method", method);
    requireString("http.when path", path);
    const asked = {
      method,
      path,
      query: texts("http.when query", conditions.query),
      request_headers: texts("http.when headers", conditions.headers),
    };
    return {
      /** @param body text, bytes, or a value to be answered as JSON */
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
      /**
       * The connection fails: `fetch` rejects with a TypeError whose cause has the code, `node:http` emits the error.
       * @param code the system's: `ECONNRESET`, `ECONNREFUSED`, `ETIMEDOUT`, `ENOTFOUND` …
       */
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
  /**
   * Lets a function play a service: it gets the requests for a URL, and for all that is below it, which no rule answers. Any
   * web-standard handler will do. It runs in the world, as a task of the host's name; what it throws ends the run.
   * @param url an origin such as `https://pay.test`, or a URL or path below one; the most specific is asked
   */
  serve(url: string, handler: RequestHandler): Extract<Step, { type: "http_serve" }> {
    if (typeof handler !== "function") {
      throw problem("http.serve handler", "a function from Request to Response", handler);
    }
    const step = make("http_serve", { url: requireString("http.serve url", url), ref: "handler" });
    return Object.assign(step, { [CODE]: handler });
  },
  /** Sends a request and checks the answer. */
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
