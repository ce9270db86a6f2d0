/** Steps on HTTP. */
import type { Json } from "../../engine/json.ts";
import type { Step } from "../../engine/ir/scenario.ts";
import { problem } from "../problem.ts";
import { serialisable } from "../serialisable.ts";
import { duration, make, requireCount, requireString } from "./make.ts";

type HttpWhenStep = Extract<Step, { type: "http_when" }>;

/** A rule that answers every matching request, unless `times` says how many. */
export type HttpRule = HttpWhenStep & { times(count: number): HttpWhenStep };

interface ReplyOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** How much later the answer comes, in virtual time. */
  readonly delay?: string | number;
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

export const http = {
  /** Declares how requests are answered: `http.when("POST", "/v1/charge").replies(503).times(1)`. */
  when(method: string, path: string) {
    requireString("http.when method", method);
    requireString("http.when path", path);
    return {
      /** @param body text, or a value to be answered as JSON */
      replies(status: number, body?: unknown, { headers, delay }: ReplyOptions = {}): HttpRule {
        if (!Number.isInteger(status) || status < 100 || status > 599) {
          throw problem("http.when status", "an integer from 100 to 599", status);
        }
        const rule = make("http_when", {
          method,
          path,
          status,
          ...content("http.when body", body),
          headers: headers && { ...headers },
          delay: delay === undefined ? undefined : duration("http.when delay", delay),
        });
        const times = (count: number): HttpWhenStep => ({ ...rule, times: requireCount("times", count) });
        // Not a field: a step is plain data.
        return Object.defineProperty(rule, "times", { value: times }) as unknown as HttpRule;
      },
    };
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
};

function content(what: string, body: unknown): { body?: string; json?: never } {
  if (body === undefined) return {};
  if (typeof body === "string") return { body };
  const json: Json = serialisable(what, body);
  return { json: json as never };
}
