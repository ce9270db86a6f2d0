/**
 * How answers of scripted rules and of handlers travel. Each is an operation of the scheduler, so that a slow response is just a later
 * pick; a rule with a delay answers when its time has come. It is an event when it comes.
 */
import { durationInRange, type DurationRange, rangeSize } from "../../text/duration.ts";
import type { Kernel } from "../../world/kernel.ts";
import type { Operation } from "../../world/operation.ts";
import type { LatencyRange } from "../../decisions/latency_kinds.ts";
import { currentTask, inTask, type Task, type TaskMachine } from "../../world/task.ts";
import { handle, type Service } from "./handlers.ts";
import { type HttpAnswer, HttpError, type HttpRequest, type OpenCall, type SentRequest } from "./messages.ts";
import type { ReadyRule } from "./rule.ts";

export class Answers {
  readonly #kernel: Kernel;
  readonly #main: TaskMachine;
  readonly #sentMs = new WeakMap<OpenCall, number>();
  /** The number of requests without an answer so far. */
  pending = 0;

  /** @param main the machine whose code has the handlers of requests */
  constructor(kernel: Kernel, main: TaskMachine) {
    this.#kernel = kernel;
    this.#main = main;
  }

  /** Notes a request that has been sent. */
  begin(call: OpenCall): void {
    this.pending++;
    this.#kernel.event("http.request", partsOf(call));
    this.#sentMs.set(call, this.#kernel.clock.elapsedMs);
  }

  /**
   * The answer of a rule, at once.
   * @throws HttpError for a rule by which the connection fails
   */
  give(rule: ReadyRule, call: OpenCall): HttpAnswer {
    const answer = rule.answer(this.#kernel.clock.elapsedMs);
    if (answer instanceof HttpError) {
      this.failed(call, answer);
      throw answer;
    }
    this.answered(call, answer.status);
    return answer;
  }

  /**
   * The answer of a rule, as an operation.
   * @param served told of the status before the program is
   */
  answer(rule: ReadyRule, call: OpenCall, served: (status: number) => void): SentRequest {
    const { scheduler } = this.#kernel;
    const { delayRange, fails } = rule;
    let cancel = () => {};
    const answer = new Promise<HttpAnswer>((resolve, reject) => {
      const fire = () => {
        try {
          const given = this.give(rule, call);
          served(given.status);
          resolve(given);
        } catch (error) {
          reject(error);
        }
      };
      const detail = received(fails === undefined || fails.afterBytes !== undefined ? rule.status : fails.code, call);
      // An exact delay is a time; a range is what the latency of the answer is chosen from, if it has one.
      const isLatency = delayRange === undefined || (scheduler.isTimed && rangeSize(delayRange) > 1);
      const operation = isLatency
        ? scheduler.submit("http", detail, fire, undefined, call.url, delayRange && latencyRangeOf(delayRange))
        : scheduler.timer("http", detail, this.#delayMs(delayRange, call), fire).operation;
      cancel = () => scheduler.cancel(operation);
    });
    return { answer, cancel };
  }

  /** That it arrives at the service is an operation, and so is its answer: either may be late. */
  serve(
    { handler, host }: Service,
    request: HttpRequest,
    call: OpenCall,
    served: (status: number) => void,
  ): SentRequest {
    const { scheduler } = this.#kernel;
    const client = currentTask()!;
    const server: Task = { name: host, machine: this.#main, step: client.step };
    let isWithdrawn = false;
    let operation: Operation;
    const answer = new Promise<HttpAnswer>((resolve, reject) => {
      const deliver = (given: HttpAnswer | HttpError) => this.#deliver(call, given, resolve, reject);
      const send = (given: HttpAnswer | HttpError) => {
        if (isWithdrawn) return;
        const detail = received(given instanceof HttpError ? given.code : given.status, call);
        inTask(client, () => operation = scheduler.submit("http", detail, () => deliver(given), undefined, call.url));
      };
      const arrive = () => {
        const { clock } = this.#kernel;
        const arrivedMs = clock.elapsedMs;
        void handle(handler, request).then(
          (given) => {
            if (given instanceof HttpError) return send(given);
            served(given.status);
            send({ ...given, servedMs: clock.elapsedMs - arrivedMs });
          },
          (error) => this.#kernel.report(error),
        );
      };
      operation = scheduler.submit(
        "serve",
        `→ ${nameOf(call)}`,
        () => void inTask(server, arrive),
        undefined,
        call.url,
      );
    });
    const cancel = () => {
      isWithdrawn = true;
      scheduler.cancel(operation);
    };
    return { answer, cancel };
  }

  /** What arrives in the place of an answer, which may have been on its way. */
  instead(call: OpenCall, given: HttpAnswer | HttpError, delayMs: number): SentRequest {
    const { scheduler } = this.#kernel;
    const wasAnswered = call.status !== undefined;
    let cancel = () => {};
    const answer = new Promise<HttpAnswer>((resolve, reject) => {
      const fire = () => {
        if (wasAnswered) this.pending++;
        this.#deliver(call, given, resolve, reject);
      };
      const detail = received(given instanceof HttpError ? given.code : given.status, call);
      const operation = delayMs > 0
        ? scheduler.timer("http", detail, delayMs, fire).operation
        : scheduler.submit("http", detail, fire, undefined, call.url);
      cancel = () => scheduler.cancel(operation);
    });
    return { answer, cancel };
  }

  /** Drawn once for each answer. */
  #delayMs(range: DurationRange, { method, path }: OpenCall): number {
    const size = rangeSize(range);
    return durationInRange(range, size === 1 ? 0 : this.#kernel.random(`delay of ${method} ${path}`, size));
  }

  /** Nobody listens there, as far as the program can tell. */
  refuse(call: OpenCall): SentRequest {
    const { scheduler } = this.#kernel;
    this.#kernel.metErrors?.note(`no rule answers ${call.method} ${call.host} ${call.path}`);
    let cancel = () => {};
    const answer = new Promise<HttpAnswer>((_resolve, reject) => {
      const error = new HttpError("ECONNREFUSED", `connect ECONNREFUSED ${call.host}`);
      const operation = scheduler.submit("http", received(error.code, call), () => {
        this.pending--;
        this.#kernel.trail?.failed(error);
        reject(error);
      });
      cancel = () => scheduler.cancel(operation);
    });
    return { answer, cancel };
  }

  #deliver(
    call: OpenCall,
    given: HttpAnswer | HttpError,
    resolve: (answer: HttpAnswer) => void,
    reject: (error: HttpError) => void,
  ): void {
    if (given instanceof HttpError) {
      this.failed(call, given);
      reject(given);
    } else {
      this.answered(call, given.status);
      resolve(given);
    }
  }

  answered(call: OpenCall, status: number): void {
    this.#kernel.event("http.response", { ...partsOf(call), status, afterMs: this.#afterMs(call) });
    call.status = status;
    this.pending--;
  }

  failed(call: OpenCall, error: HttpError): void {
    const { code } = error;
    this.#kernel.trail?.failed(error);
    this.#kernel.event("http.error", { ...partsOf(call), code, afterMs: this.#afterMs(call) });
    this.#kernel.metErrors?.note(`${call.method} ${call.host} ${call.path} ${code}`);
    this.pending--;
  }

  /** Virtual ms since the request. */
  #afterMs(call: OpenCall): number {
    return this.#kernel.clock.elapsedMs - (this.#sentMs.get(call) ?? 0);
  }
}

function partsOf({ method, path, host }: OpenCall): { method: string; path: string; host: string } {
  return { method, path, host };
}

function nameOf({ method, path, host }: OpenCall): string {
  return `${method} ${path} ${host}`;
}

/** @param outcome the status, or the code of the connection's failure */
function received(outcome: number | string, call: OpenCall): string {
  return `← ${outcome} ${nameOf(call)}`;
}

function latencyRangeOf({ lowMs, highMs }: DurationRange): LatencyRange {
  return { minMs: lowMs, maxMs: highMs };
}
