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
import { RuleBook } from "../rule_book.ts";
import { DEFAULT_ORIGIN, matcher, type Target, targetOf } from "./target.ts";

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
export interface HttpCall extends Target {
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The task that made it. */
  readonly task: string;
  /** Missing while it is unanswered. */
  readonly status?: number;
}

interface Sent {
  readonly answer: Promise<HttpAnswer>;
  readonly cancel: () => void;
}

type OpenCall = { -readonly [K in keyof HttpCall]: HttpCall[K] };

interface MatchedRule extends HttpRule {
  readonly matches: (target: Target) => boolean;
}

export interface HttpOptions {
  /** Who answers what no rule does. */
  readonly backend?: "scripted" | "host" | undefined;
  /** Whether a request that nobody answers ends the run, or is refused as where no server listens. */
  readonly unmatched?: "fail" | "reject" | undefined;
}

export class Http {
  readonly #kernel: Kernel;
  readonly #options: HttpOptions;
  readonly #rules = new RuleBook<MatchedRule>(asks, (rule) => `${asks(rule)} → ${rule.status}`);
  readonly #calls: HttpCall[] = [];
  /** How many requests have no answer yet. */
  pending = 0;

  constructor(kernel: Kernel, options: HttpOptions = {}) {
    this.#kernel = kernel;
    this.#options = options;
  }

  /** Adds a rule. Earlier rules are asked first, as long as they have answers left. */
  when(rule: HttpRule): void {
    this.#rules.add({ ...rule, matches: matcher(rule.method, rule.path) });
  }

  /** All requests so far, or those that a rule for this method and path or URL would answer. */
  calls(method?: string, target?: string): readonly HttpCall[] {
    return this.#calls.filter(matcher(method, target));
  }

  /** How many requests there were. */
  get count(): number {
    return this.#calls.length;
  }

  /** The rules that answered no request. */
  unusedRules(): readonly string[] {
    return this.#rules.unused();
  }

  /**
   * Sends a request; the scheduler decides when its answer comes. It rejects with an HttpError if there is none. `cancel`
   * withdraws the request. Throws a Failure, which ends the run, if nobody is there to answer.
   */
  send(request: HttpRequest): Sent {
    const call = this.#begin(request);
    const rule = this.#match(call, request.url);
    if (rule !== undefined) return this.#answer(rule, call);
    if (this.#options.backend === "host") return this.#ask(request, call);
    return this.#refuse(call);
  }

  /** As `send`, for a step: a step that is alone has the answer of a rule without a delay at once. */
  sendFromStep(request: HttpRequest): HttpAnswer | Promise<HttpAnswer> {
    if (!this.#kernel.alone || this.#options.backend === "host") return this.send(request).answer;
    const call = this.#begin(request);
    const rule = this.#match(call, request.url);
    if (rule === undefined) return this.#refuse(call).answer;
    return rule.delay === undefined ? this.#give(rule, call) : this.#answer(rule, call).answer;
  }

  #begin({ method, url, headers, body }: HttpRequest): OpenCall {
    const call: OpenCall = {
      ...targetOf(method, url),
      headers: lowerCased(headers),
      body: typeof body === "string" ? body : Buffer.from(body).toString(),
      task: this.#kernel.taskName,
    };
    return call;
  }

  #give(rule: HttpRule, call: OpenCall): HttpAnswer {
    this.#answered(call, rule.status);
    return { status: rule.status, headers: rule.headers, body: rule.body };
  }

  #answer(rule: HttpRule, call: OpenCall): Sent {
    const { scheduler } = this.#kernel;
    let cancel = () => {};
    const answer = new Promise<HttpAnswer>((resolve) => {
      const fire = () => resolve(this.#give(rule, call));
      const detail = `${call.method} ${call.path}`;
      const operation = rule.delay === undefined
        ? scheduler.submit("http", detail, fire)
        : scheduler.timer("http", detail, durationMs(rule.delay), fire).operation;
      cancel = () => scheduler.cancel(operation);
    });
    return { answer, cancel };
  }

  /** Nobody listens there, as far as the program can tell. */
  #refuse(call: OpenCall): Sent {
    const { scheduler } = this.#kernel;
    let cancel = () => {};
    const answer = new Promise<HttpAnswer>((_resolve, reject) => {
      const error = new HttpError("ECONNREFUSED", `connect ECONNREFUSED ${call.host}`);
      const operation = scheduler.submit("http", `${call.method} ${call.path} refused`, () => {
        this.pending--;
        reject(error);
      });
      cancel = () => scheduler.cancel(operation);
    });
    return { answer, cancel };
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

  /** Notes the request, and finds the rule that answers; undefined if the host is to, or if the request is refused. */
  #match(call: OpenCall, url: string): MatchedRule | undefined {
    const { backend, unmatched } = this.#options;
    const rule = this.#rules.take((each) => each.matches(call));
    if (rule === undefined && backend === "host" && !isHttp(url)) {
      throw new Failure("unsimulated", "http_unmatched", `expected a URL of http or https, found ${url}`, {
        hint: "the host needs to know whom to ask: http://localhost:8080/path",
      });
    }
    if (rule === undefined && backend !== "host" && unmatched !== "reject") this.#failUnanswered(call);
    this.#calls.push(call);
    this.pending++;
    this.#kernel.event("http.request", { method: call.method, path: call.path });
    return rule;
  }

  /** Ends the run also if the code swallows the error: what it would have done with an answer was not tested. */
  #failUnanswered({ method, url, host, path }: OpenCall): never {
    const asked = host === new URL(DEFAULT_ORIGIN).host ? path : url;
    this.#kernel.abort(this.#rules.unanswered({
      title: "http_unmatched",
      message: `no rule answers ${method} ${asked}`,
      asked: [`${method} ${asked}`, `${method} ${path}`],
      remedy: `declare it: http.when("${method}", "${asked}").replies(200), or make real requests: --http-backend host`,
    }));
  }
}

function asks({ method, path }: HttpRule): string {
  return `${method.toUpperCase()} ${path}`;
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function isHttp(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url);
}

function errorOf(answer: Exclude<RequestAnswer, { status: number }>, request: string): HttpError {
  return "cut" in answer
    ? new HttpError("ERR_BODY_LIMIT", `${request}: the body was cut off at ${answer.maxBytes} bytes (maxHostBytes)`)
    : new HttpError(answer.failed, `${request}: ${answer.message}`);
}
