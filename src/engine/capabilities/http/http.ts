/**
 * Simulated HTTP: requests are answered by scripted rules. Every answer is an operation of the scheduler, so that a slow
 * response is just a later pick; a rule with a delay answers when its time has come. A request that no rule expects is a
 * failure that names the rules there are.
 */
import { Failure } from "../../findings/failure.ts";
import { durationMs } from "../../ir/duration.ts";
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
  readonly body: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What came, when it is no UTF-8; `body` is empty then. */
  readonly bytes?: Uint8Array;
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

export class Http {
  readonly #kernel: Kernel;
  readonly #rules: { readonly rule: HttpRule; left: number }[] = [];
  readonly #calls: HttpCall[] = [];

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
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

  /**
   * Sends a request. The answer is there at once when nothing else is pending and the rule has no delay; otherwise the
   * scheduler decides when it comes. `cancel` withdraws it.
   */
  send(request: HttpRequest): { readonly answer: HttpAnswer | Promise<HttpAnswer>; readonly cancel: () => void } {
    const { scheduler } = this.#kernel;
    const method = request.method.toUpperCase();
    const path = pathOf(request.url);
    const rule = this.#match(method, request.url, path);
    const call: { -readonly [K in keyof HttpCall]: HttpCall[K] } = { method, path, body: request.body, task: "" };
    call.task = this.#kernel.taskName;
    this.#calls.push(call);
    this.#kernel.event("http.request", { method, path });
    const answer = (): HttpAnswer => {
      call.status = rule.status;
      this.#kernel.event("http.response", { method, path, status: rule.status });
      return { status: rule.status, headers: rule.headers, body: rule.body };
    };
    if (rule.delay === undefined && scheduler.idle) return { answer: answer(), cancel: () => {} };
    let cancel = () => {};
    const promise = new Promise<HttpAnswer>((resolve) => {
      const fire = () => resolve(answer());
      const detail = `${method} ${path}`;
      const operation = rule.delay === undefined
        ? scheduler.submit("http", detail, fire)
        : scheduler.timer("http", detail, durationMs(rule.delay), fire).operation;
      cancel = () => scheduler.cancel(operation);
    });
    return { answer: promise, cancel };
  }

  #match(method: string, url: string, path: string): HttpRule {
    const found = this.#rules.find(({ rule, left }) =>
      left > 0 && rule.method.toUpperCase() === method && (rule.path === path || rule.path === url)
    );
    if (found === undefined) {
      const rules = this.#rules.map(({ rule, left }) =>
        `${rule.method.toUpperCase()} ${rule.path} → ${rule.status}${left === 0 ? " (used up)" : ""}`
      );
      throw new Failure("unsimulated", "http_unmatched", `no rule answers ${method} ${url}`, {
        hint: `declare it: http.when("${method}", "${path}").replies(200)`,
        details: rules.length === 0 ? ["there are no rules"] : rules.map((rule) => `rule: ${rule}`),
      });
    }
    found.left--;
    return found.rule;
  }
}

/** Path and query of a URL, which may be a path already. */
function pathOf(url: string): string {
  const { pathname, search } = new URL(url, DEFAULT_ORIGIN);
  return pathname + search;
}
