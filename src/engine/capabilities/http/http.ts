/**
 * HTTP: finds who answers a request, by the scripted rules and the handlers there are. A request that no rule expects goes to the host,
 * where the setting says so, and its answer is a recorded decision; else it is a failure that names the rules there are.
 */
import { Buffer } from "node:buffer";
import { z } from "zod";
import { Failure } from "../../findings/failure.ts";
import type { Kernel } from "../../world/kernel.ts";
import type { TaskMachine } from "../../world/task.ts";
import { suggest } from "../../text/suggest.ts";
import { AGENT, type Sending } from "../agent/agent.ts";
import { MACHINES } from "../machine/machines.ts";
import { definePart } from "../part.ts";
import { RuleBook } from "../rule_book.ts";
import {
  type HttpAnswer,
  type HttpCall,
  HttpError,
  type HttpRequest,
  type OpenCall,
  type RequestHandler,
  type SentRequest,
} from "./messages.ts";
import { Answers } from "./answers.ts";
import { type AskedOfHost, askHost } from "./ask_host.ts";
import { Handlers, type Service } from "./handlers.ts";
import { type HostedService, HostedServices } from "./hosted.ts";
import { asks, describeRule, type HttpRule, ready, type ReadyRule } from "./rule.ts";
import { type Conditions, DEFAULT_ORIGIN, matcher, targetOf } from "./target.ts";

export interface HttpOptions {
  /** The backend that answers what no rule does. */
  readonly backend?: string | undefined;
  /** Says whether a request that nobody answers fails the run, or is refused as if no server listened. */
  readonly unmatched?: "fail" | "reject" | undefined;
  /** The only service of the host that may be sent requests; any if undefined. */
  readonly target?: string | undefined;
  /** Names the machines that a request may have been meant for. */
  readonly machines?: (() => readonly string[]) | undefined;
  /** Where an agent is tested, hands a request on to its service, unless a fault of it strikes. */
  readonly around?: ((call: OpenCall, sending: Sending) => SentRequest) | undefined;
  /** Where an agent is tested, tells which calls a recording of it answers. */
  readonly isRecorded?: ((call: OpenCall) => boolean) | undefined;
}

export class Http {
  readonly #kernel: Kernel;
  readonly #answers: Answers;
  readonly #options: HttpOptions;
  readonly #rules = new RuleBook<ReadyRule>(asks, describeRule);
  readonly #handlers = new Handlers();
  readonly #hosted = new HostedServices();
  readonly #calls: HttpCall[] = [];

  /** @param main the machine whose code has the handlers of requests */
  constructor(kernel: Kernel, main: TaskMachine, options: HttpOptions = {}) {
    this.#kernel = kernel;
    this.#answers = new Answers(kernel, main);
    this.#options = options;
  }

  /** Adds a rule. Earlier rules are asked first, as long as they have answers left. */
  when(rule: HttpRule): void {
    this.#rules.add(ready(rule));
  }

  /** Lets a handler answer the requests for a URL, and for what is below it, that no rule answers. */
  serve(url: string, handler: RequestHandler): void {
    this.#handlers.add(url, handler);
  }

  /** Lets the host answer the requests for a URL, and for what is below it, that neither a rule nor a handler answers. */
  askOutside(service: HostedService): void {
    this.#hosted.add(service);
  }

  /** All requests so far, or those that a rule for this method, target and conditions would answer. */
  calls(method?: string, target?: string, conditions?: Conditions): readonly HttpCall[] {
    return this.#calls.filter(matcher(method, target, conditions));
  }

  /** The number of requests without an answer so far. */
  get pending(): number {
    return this.#answers.pending;
  }

  /** The number of requests. */
  get count(): number {
    return this.#calls.length;
  }

  /** The rules and the handlers that answered no request. */
  unusedRules(): readonly string[] {
    const services = this.#handlers.unused();
    return services.length === 0 ? this.#rules.unused() : [...this.#rules.unused(), ...services];
  }

  /**
   * Sends a request; the scheduler decides when its answer comes. It rejects with an HttpError if there is none. `cancel`
   * withdraws the request. Throws a Failure, which ends the run, if nobody is there to answer.
   */
  send(request: HttpRequest): SentRequest {
    const call = this.#begin(request);
    const found = this.#match(call, request.url);
    const { around } = this.#options;
    const instead: Sending["instead"] = (given, delayMs) => this.#answers.instead(call, given, delayMs);
    if (found === "recorded") return around!(call, { send: () => this.#answers.refuse(call), instead });
    if (found !== undefined) {
      let isAgain = false;
      const send: Sending["send"] = (served, body) => {
        if (isAgain) this.#answers.pending++;
        isAgain = true;
        if ("outside" in found) return this.#askHosted(found, request, body, call, served);
        return "handler" in found
          ? this.#answers.serve(found, body === undefined ? request : { ...request, body }, call, served)
          : this.#answers.answer(found, call, served);
      };
      return around?.(call, { send, instead, isOutside: "outside" in found }) ?? send(() => {});
    }
    if (this.#options.backend === "host") {
      const send: Sending["send"] = (served, body) =>
        askHost(this.#kernel, { ...request, ...(body !== undefined && { body }), method: call.method }, (status) => {
          served(status);
          this.#answers.answered(call, status);
        });
      return around?.(call, { send, instead, isOutside: true }) ?? send(() => {});
    }
    return this.#answers.refuse(call);
  }

  #askHosted(
    service: HostedService,
    sent: HttpRequest,
    body: string | undefined,
    call: OpenCall,
    served: (status: number) => void,
  ): SentRequest {
    const { request, asked } = service.outside({ ...sent, method: call.method }, body);
    const answered = (status: number) => {
      served(status);
      this.#answers.answered(call, status);
    };
    return askHost(this.#kernel, request, answered, asked);
  }

  /** Sends a request to the host, whatever rules there are. Its answer is a recorded decision. */
  async sendOutside(request: HttpRequest, asked: AskedOfHost): Promise<HttpAnswer> {
    const call = this.#begin(request);
    this.#note(call);
    const answered = (status: number) => this.#answers.answered(call, status);
    try {
      return await askHost(this.#kernel, { ...request, method: call.method }, answered, asked).answer;
    } catch (error) {
      if (error instanceof HttpError) this.#answers.failed(call, error);
      throw error;
    }
  }

  /** As `send`, for a step: a step that is alone has the answer of a rule without a delay at once. */
  sendFromStep(request: HttpRequest): HttpAnswer | Promise<HttpAnswer> {
    const isPlain = this.#kernel.alone && this.#options.backend !== "host" && this.#options.around === undefined;
    if (!isPlain || this.#hosted.find(request.url) !== undefined) return this.send(request).answer;
    const call = this.#begin(request);
    const rule = this.#match(call, request.url);
    if (rule === undefined || rule === "recorded") return this.#answers.refuse(call).answer;
    if ("outside" in rule) throw new Error("a service outside is asked by send");
    if ("handler" in rule) return this.#answers.serve(rule, request, call, () => {}).answer;
    return rule.delay === undefined && rule.fails === undefined
      ? this.#answers.give(rule, call)
      : this.#answers.answer(rule, call, () => {}).answer;
  }

  #begin({ method, url, headers, body }: HttpRequest): OpenCall {
    return {
      ...targetOf(method, url),
      headers: lowerCased(headers),
      body: typeof body === "string" ? body : Buffer.from(body).toString(),
      task: this.#kernel.taskName,
    };
  }

  /** Notes the request, and finds the rule or the handler that answers; undefined if the host is to, or if the request is refused. */
  #match(call: OpenCall, url: string): ReadyRule | Service | HostedService | "recorded" | undefined {
    const { backend, unmatched } = this.#options;
    const isRecorded = this.#options.isRecorded?.(call) === true;
    const rule = isRecorded
      ? "recorded"
      : this.#rules.take((each) => each.matches(call)) ?? this.#handlers.find(call.url) ?? this.#hosted.find(call.url);
    if (rule === undefined && backend === "host" && !isHttp(url)) {
      throw new Failure("unsimulated", "http_unmatched", `expected a URL of http or https, found ${url}`, {
        hint: "the host needs to know whom to ask: http://localhost:8080/path",
      });
    }
    if (rule === undefined && backend !== "host" && unmatched !== "reject") this.#failUnanswered(call);
    if (rule === undefined && backend === "host" && !this.#mayAsk(url)) this.#failElsewhere(call);
    this.#note(call);
    return rule;
  }

  #note(call: OpenCall): void {
    this.#calls.push(call);
    this.#answers.begin(call);
  }

  #mayAsk(url: string): boolean {
    const { target } = this.#options;
    return target === undefined || new URL(url).origin === new URL(target).origin;
  }

  /** Ends the run: the host was opened for one service. */
  #failElsewhere({ method, url }: OpenCall): never {
    const { target } = this.#options;
    this.#kernel.abort(
      new Failure("unsimulated", "http_unmatched", `${method} ${url}: expected a request to ${target}, found another`, {
        hint: "the code of an exploration sends requests to the service that it explores, and to no other",
      }),
    );
  }

  /** Ends the run also if the code swallows the error: what it would have done with an answer was not tested. */
  #failUnanswered({ method, url, host, path }: OpenCall): never {
    const asked = host === new URL(DEFAULT_ORIGIN).host ? path : url;
    const { hostname } = new URL(url);
    const machine = suggest(hostname, this.#options.machines?.() ?? []);
    const meant = machine === undefined ? "" : `did you mean the machine ${machine}? If not, `;
    const served = asked !== path && LOCAL.has(hostname) ? " let a server listen there before," : "";
    this.#kernel.abort(this.#rules.unanswered({
      title: "http_unmatched",
      message: `no rule answers ${method} ${asked}`,
      asked: [`${method} ${asked}`, `${method} ${path}`],
      remedy: `${meant}declare it: http.when("${method}", "${asked}").replies(200),${served} ` +
        "or make real requests: --http-backend host",
    }));
  }
}

/** Where a server of the program's own may be meant. */
const LOCAL = new Set(["localhost", "127.0.0.1", "[::1]"]);

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function isHttp(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url);
}

export const HTTP = definePart("http", {
  backends: ["scripted", "host"],
  settings: {
    httpTarget: z.url({ protocol: /^https?$/ }).optional().describe(
      "the only service of the host that requests may go to, where the backend of http is host",
    ),
  },
  create: (world, { backends, unmatched, httpTarget }) =>
    new Http(world.kernel, world.main, {
      backend: backends?.["http"],
      unmatched,
      target: httpTarget,
      ...("agent" in world.setting && {
        around: (call, sending) => world.use(AGENT).around(call, sending),
        isRecorded: (call) => world.use(AGENT).isRecorded(call),
      }),
      machines: () => world.used(MACHINES)?.names ?? [],
    }),
});
