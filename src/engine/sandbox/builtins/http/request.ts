/**
 * `http.ClientRequest`: collects its body, and sends it when it ends. The answer comes when the scheduler picks it, from
 * the rules that answer `fetch` as well. Timeouts are in virtual time.
 */
import { Buffer } from "node:buffer";
import { BodyChunks } from "../../../capabilities/http/body_chunks.ts";
import type { HttpAnswer } from "../../../capabilities/http/messages.ts";
import type { Scope } from "../../realm/scope.ts";
import { abortError, coded } from "../../realm/coded.ts";
import { streamModule } from "../stream.ts";
import { HeaderList, type HeaderValue } from "./headers.ts";
import { basicAuth, type Protocol, readArguments, type Target, targetOf } from "./options.ts";
import { IncomingMessage } from "./response.ts";
import { ClientSocket } from "./socket.ts";

type Done = (error?: Error | null) => void;

const WITHOUT_BODY = new Set([101, 204, 304]);

export class ClientRequest extends streamModule.Writable {
  readonly #scope: Scope;
  readonly #target: Target;
  readonly #headers = new HeaderList();
  readonly #chunks: Buffer[] = [];
  readonly #placed: <E>(error: E) => E;
  /** Withdraws what was sent and is not answered. */
  #cancel = nothing;
  #stopListening = () => {};
  #isConnected = false;
  readonly socket: ClientSocket;
  readonly #agent: unknown;
  readonly #defaultAgent: () => unknown;
  readonly reusedSocket = false;
  readonly maxHeadersCount = null;
  timeout: number | undefined;
  headersSent = false;
  aborted = false;
  res: IncomingMessage | undefined;

  /**
   * @param agent the one of a request that names none
   * @param args as `http.request` is given them
   */
  constructor(scope: Scope, protocol: Protocol, agent: () => unknown, args: readonly unknown[]) {
    // It is over when its response is, not when all is written.
    super({ autoDestroy: false });
    const { options, callback } = readArguments(args);
    this.#scope = scope;
    this.#placed = scope.place();
    this.#agent = options.agent ?? undefined;
    this.#defaultAgent = agent;
    this.#target = targetOf(options, this.#agent, protocol);
    this.#headers.takeAll(options.headers);
    if (options.setHost !== false && !this.hasHeader("host")) this.setHeader("Host", this.#target.authority);
    if (options.auth && !this.hasHeader("authorization")) this.setHeader("Authorization", basicAuth(options.auth));
    if (callback !== undefined) this.once("response", callback);
    this.socket = new ClientSocket(scope, this.protocol === "https:", (error) => this.destroy(error));
    this.socket.on("timeout", () => {
      this.emit("timeout");
      this.res?.emit("timeout");
    });
    this.timeout = options.timeout;
    this.#later(() => this.#connected());
    this.#listenTo(options.signal);
  }

  get agent(): unknown {
    return this.#agent === undefined ? this.#defaultAgent() : this.#agent;
  }

  get method(): string {
    return this.#target.method;
  }

  get path(): string {
    return this.#target.path;
  }

  get host(): string {
    return this.#target.host;
  }

  get protocol(): Protocol {
    return this.#target.protocol;
  }

  get connection(): ClientSocket {
    return this.socket;
  }

  get finished(): boolean {
    return this.writableEnded;
  }

  setHeader(name: string, value: HeaderValue): this {
    this.#requireUnsent("set");
    this.#headers.set(name, value);
    return this;
  }

  setHeaders(headers: Headers | Map<string, HeaderValue>): this {
    this.#requireUnsent("set");
    this.#headers.takeAll(headers);
    return this;
  }

  appendHeader(name: string, value: string | readonly string[]): this {
    this.#requireUnsent("append");
    this.#headers.append(name, value);
    return this;
  }

  removeHeader(name: string): void {
    this.#requireUnsent("remove");
    this.#headers.delete(name);
  }

  getHeader(name: string): HeaderValue | undefined {
    return this.#headers.get(name);
  }

  hasHeader(name: string): boolean {
    return this.#headers.get(name) !== undefined;
  }

  getHeaders(): Record<string, HeaderValue> {
    return this.#headers.all();
  }

  getHeaderNames(): string[] {
    return this.#headers.names().lower;
  }

  getRawHeaderNames(): string[] {
    return this.#headers.names().raw;
  }

  flushHeaders(): void {
    if (this.headersSent) return;
    this.headersSent = true;
    if (String(this.getHeader("expect")).toLowerCase() === "100-continue") this.#later(() => this.emit("continue"));
  }

  setTimeout(delayMs: number, callback?: () => void): this {
    if (callback !== undefined) this.once("timeout", callback);
    this.timeout = delayMs;
    this.socket.setTimeout(delayMs);
    return this;
  }

  setNoDelay(): void {}

  setSocketKeepAlive(): void {}

  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    this.#later(() => this.emit("abort"));
    this.destroy();
  }

  override _write(chunk: Buffer, _encoding: string, done: Done): void {
    this.flushHeaders();
    this.#chunks.push(chunk);
    this.socket.touch();
    done();
  }

  override _final(done: Done): void {
    this.flushHeaders();
    this.socket.touch();
    try {
      this.#send();
    } catch (error) {
      this.destroy(this.#placed(error as Error));
    }
    done();
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#cancel();
    this.#stopListening();
    const { res } = this;
    if (res === undefined) {
      // As Node: abort() in the same breath is no error, since no connection was lost.
      const lost = this.#isConnected || !this.aborted;
      done(error ?? (lost ? coded(new Error("socket hang up"), "ECONNRESET") : null));
    } else {
      const cut = () => void (res.complete || res.destroy(coded(new Error("aborted"), "ECONNRESET")));
      if (error === null) cut();
      done(error);
      // As Node: the request is told first.
      if (error !== null) this.#later(cut);
    }
    this.socket.release();
  }

  #connected(): void {
    if (this.destroyed) return;
    this.#isConnected = true;
    if (this.timeout !== undefined && this.socket.timeout === 0) this.socket.setTimeout(this.timeout);
    this.emit("socket", this.socket);
  }

  #send(): void {
    if (this.destroyed) return;
    const { method, url } = this.#target;
    const body = Buffer.concat(this.#chunks);
    const { answer, cancel } = this.#scope.world.http.send({ method, url, headers: this.#headers.sent(), body });
    this.#cancel = cancel;
    answer.then((given) => this.#answered(given), (error: Error) => this.destroy(error));
  }

  #answered(answer: HttpAnswer): void {
    if (this.destroyed) return;
    this.#cancel = nothing;
    this.socket.touch();
    const hasBody = this.method !== "HEAD" && !WITHOUT_BODY.has(answer.status);
    const response = new IncomingMessage(this.socket).fill(answer, hasBody ? () => this.#open(answer) : undefined);
    this.res = response;
    response.req = this;
    for (const end of ["end", "close"]) response.once(end, () => this.destroy());
    const listened = this.#guarded(() => this.emit("response", response));
    // Once all of it has come, a request that is destroyed cuts nothing short.
    if (!response.isUnderWay) response.complete = true;
    if (listened === false) response.resume();
  }

  #open(answer: HttpAnswer): BodyChunks {
    return new BodyChunks(this.#scope.world.kernel, answer, `${this.method} ${this.path}`);
  }

  #listenTo(signal: AbortSignal | undefined): void {
    if (signal === undefined || signal === null) return;
    const onAbort = () => this.destroy(abortError(signal));
    if (signal.aborted) return this.#later(onAbort);
    signal.addEventListener("abort", onAbort, { once: true });
    const stopListening = () => signal.removeEventListener("abort", onAbort);
    this.#stopListening = stopListening;
  }

  #requireUnsent(what: string): void {
    if (!this.headersSent) return;
    throw coded(new Error(`Cannot ${what} headers after they are sent to the client`), "ERR_HTTP_HEADERS_SENT");
  }

  /** Calls a listener. Its exception counts as uncaught. */
  #guarded<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.#scope.report(error);
      return undefined;
    }
  }

  #later(work: () => void): void {
    (this.#scope.global("process") as { nextTick(work: () => void): void }).nextTick(work);
  }
}

function nothing(): void {}
