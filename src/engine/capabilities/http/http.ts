/**
 * HTTP: requests are answered by scripted rules. Every answer is an operation of the scheduler, so that a slow response is
 * just a later pick; a rule with a delay answers when its time has come. A request that no rule expects goes to the host,
 * where the setting says so, and its answer is a recorded decision; else it is a failure that names the rules there are.
 */
import { Buffer } from "node:buffer";
import { Failure } from "../../findings/failure.ts";
import { type RequestAnswer, sendRequest } from "../../host/request.ts";
import { durationMs } from "../../ir/duration.ts";
import type { Json } from "../../json.ts";
import type { Kernel } from "../../world/kernel.ts";

export interface HttpRule {
  readonly method: string;
  /** A path, with its query if it has one, or an absolute URL. */
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly delay: string | undefined;
  /** How many requests it answers; undefined is all. */
  readonly times: number | undefined;
}

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes go out as they are; `calls` has the nearest text. */
  readonly body: string | Uint8Array;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The values of `set-cookie`, when there are several. */
  readonly cookies?: readonly string[] | undefined;
  readonly body: string;
  /** What came, when it is no UTF-8; `body` is empty then. */
  readonly bytes?: Uint8Array;
}

/** The host had no answer. `code` is the system's (`ECONNREFUSED`), or `ERR_BODY_LIMIT`. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A request that the program or a step made. */
export interface HttpCall {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly body: string;
  /** The task that made it. */
  readonly task: string;
  /** Missing while it is unanswered. */
  readonly status?: number;
}

/** Requests for a path alone go here. */
export const DEFAULT_ORIGIN = "http://localhost";

interface Sent {
  readonly answer: HttpAnswer | Promise<HttpAnswer>;
  readonly cancel: () => void;
}

type OpenCall = { -readonly [K in keyof HttpCall]: HttpCall[K] };

export class Http {
  readonly #kernel: Kernel;
  readonly #backend: "scripted" | "host";
  readonly #rules: { readonly rule: HttpRule; left: number }[] = [];
  readonly #calls: HttpCall[] = [];
  /** How many requests have no answer yet. */
  pending = 0;

  constructor(kernel: Kernel, backend: "scripted" | "host" = "scripted") {
    this.#kernel = kernel;
    this.#backend = backend;
  }

  /** Adds a rule. Earlier rules are asked first, as long as they have answers left. */
  when(rule: HttpRule): void {
    this.#rules.push({ rule, left: rule.times ?? Infinity });
  }

  /** All requests so far, or those for a method and path; `status` is missing while one is unanswered. */
  calls(method?: string, path?: string): readonly HttpCall[] {
    return this.#calls.filter((call) =>
      (method === undefined || call.method === method.toUpperCase()) && (path === undefined || call.path === path)
    );
  }

  /** How many requests there were. */
  get count(): number {
    return this.#calls.length;
  }

  /**
   * Sends a request. The answer is there at once when nothing else is pending and the rule has no delay; otherwise the
   * scheduler decides when it comes. It rejects with an HttpError when the host has none. `cancel` withdraws the request.
   * Throws a Failure when nobody answers it.
   */
  send(request: HttpRequest): Sent {
    const method = request.method.toUpperCase();
    const path = pathOf(request.url);
    const rule = this.#match(method, request.url, path);
    const body = typeof request.body === "string" ? request.body : Buffer.from(request.body).toString();
    const call: OpenCall = { method, path, body, task: this.#kernel.taskName };
    this.#calls.push(call);
    this.pending++;
    this.#kernel.event("http.request", { method, path });
    return rule === undefined ? this.#ask(request, call) : this.#answer(rule, call);
  }

  #answer(rule: HttpRule, call: OpenCall): Sent {
    const { scheduler } = this.#kernel;
    const answer = (): HttpAnswer => {
      this.#answered(call, rule.status);
      return { status: rule.status, headers: rule.headers, body: rule.body };
    };
    if (rule.delay === undefined && scheduler.idle) return { answer: answer(), cancel: () => {} };
    let cancel = () => {};
    const promise = new Promise<HttpAnswer>((resolve) => {
      const fire = () => resolve(answer());
      const detail = `${call.method} ${call.path}`;
      const operation = rule.delay === undefined
        ? scheduler.submit("http", detail, fire)
        : scheduler.timer("http", detail, durationMs(rule.delay), fire).operation;
      cancel = () => scheduler.cancel(operation);
    });
    return { answer: promise, cancel };
  }

  #ask({ url, headers, body }: HttpRequest, call: OpenCall): Sent {
    const { method } = call;
    const { maxHostBytes: maxBytes } = this.#kernel.limits;
    let cancel = () => {};
    const answer = new Promise<HttpAnswer>((resolve, reject) => {
      const deliver = (found: RequestAnswer) => {
        if (!("status" in found)) return reject(errorOf(found, `${method} ${url}`));
        this.#answered(call, found.status);
        const content = typeof found.body === "string"
          ? { body: found.body }
          : { body: "", bytes: new Uint8Array(Buffer.from(found.body.base64, "base64")) };
        resolve({ status: found.status, headers: found.headers, cookies: found.cookies, ...content });
      };
      cancel = this.#kernel.host({
        kind: "http",
        detail: `${method} ${url}`,
        work: async (signal) =>
          await sendRequest({ method, url, headers, body }, { signal, maxBytes }) as unknown as Json,
        deliver: (found) => deliver(found as unknown as RequestAnswer),
      });
    });
    return { answer, cancel };
  }

  #answered(call: OpenCall, status: number): void {
    this.#kernel.event("http.response", { method: call.method, path: call.path, status });
    call.status = status;
    this.pending--;
  }

  /** The rule that answers; undefined when the host is to. */
  #match(method: string, url: string, path: string): HttpRule | undefined {
    const found = this.#rules.find(({ rule, left }) =>
      left > 0 && rule.method.toUpperCase() === method && (rule.path === path || rule.path === url)
    );
    if (found === undefined && this.#backend === "host") {
      if (isHttp(url)) return undefined;
      throw new Failure("unsimulated", "http_unmatched", `expected a URL of http or https, found ${url}`, {
        hint: "the host needs to know whom to ask: http://localhost:8080/path",
      });
    }
    if (found === undefined) {
      const rules = this.#rules.map(({ rule, left }) =>
        `${rule.method.toUpperCase()} ${rule.path} → ${rule.status}${left === 0 ? " (used up)" : ""}`
      );
      throw new Failure("unsimulated", "http_unmatched", `no rule answers ${method} ${url}`, {
        hint: `declare it: http.when("${method}", "${path}").replies(200), or make real requests: --http-backend host`,
        details: rules.length === 0 ? ["there are no rules"] : rules.map((rule) => `rule: ${rule}`),
      });
    }
    found.left--;
    return found.rule;
  }
}

function isHttp(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url);
}

function errorOf(answer: Exclude<RequestAnswer, { status: number }>, request: string): HttpError {
  return "cut" in answer
    ? new HttpError("ERR_BODY_LIMIT", `${request}: the body was cut off at ${answer.maxBytes} bytes (maxHostBytes)`)
    : new HttpError(answer.failed, `${request}: ${answer.message}`);
}

/** Path and query of a URL, which may be a path already. */
function pathOf(url: string): string {
  const { pathname, search } = new URL(url, DEFAULT_ORIGIN);
  return pathname + search;
}
