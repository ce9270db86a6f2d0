/** The binding `http_parser`: `HTTPParser` and `ConnectionsList` over llhttp, as `src/node_http_parser.cc` has them. */
import { Buffer } from "node:buffer";
import type { Scope } from "../../realm/scope.ts";
import { checksOf } from "../connection_checks.ts";
import { type Events, Llhttp, OK, PAUSED_UPGRADE, USER_ERROR } from "../llhttp.ts";
import { ALL_METHODS, METHODS } from "./http_methods.ts";
import { ConnectionsList } from "./connections_list.ts";

const MESSAGE_BEGIN = 0;
const HEADERS = 1;
const HEADERS_COMPLETE = 2;
const BODY = 3;
const MESSAGE_COMPLETE = 4;
const EXECUTE = 5;
const TIMEOUT = 6;

const REQUEST = 1;
const RESPONSE = 2;

/** So many headers are handed over at once. */
const MAX_PAIRS = 32;
const DEFAULT_MAX_HEADER_BYTES = 16_384;
/** What a callback returns that has thrown. */
const STOPPED = -1;

type Callback = (...args: unknown[]) => unknown;

export abstract class Parser implements Events {
  readonly #scope: Scope;
  readonly #makeLlhttp: () => Llhttp;
  #parser: number | undefined;
  #type = REQUEST;
  #maxHeaderBytes = DEFAULT_MAX_HEADER_BYTES;
  #headerBytes = 0;
  #fields: string[] = [];
  #values: string[] = [];
  #url = "";
  #status = "";
  #hasFlushed = false;
  #list: ConnectionsList | undefined;
  #depth = 0;
  #pendingPause = false;
  #isClosing = false;
  #thrown: { readonly error: unknown } | undefined;
  /** The reason why a callback has stopped the parser, as `CODE` and text. */
  #refusal: readonly [code: string, reason: string] | undefined;
  #current: Uint8Array | undefined;
  headersCompletedFlag = false;
  /** In virtual ms since the start of the run; undefined between messages. */
  startedMs: number | undefined;

  /** @param llhttp is made when it is first used */
  constructor(scope: Scope, llhttp: () => Llhttp) {
    this.#scope = scope;
    this.#makeLlhttp = llhttp;
  }

  get #llhttp(): Llhttp {
    return this.#makeLlhttp();
  }

  initialize(type: number, _resource: unknown, maxHeaderBytes = 0, lenient = 0, list?: ConnectionsList): void {
    this.#free();
    this.#parser = this.#llhttp.create(type, lenient, this);
    this.#type = type;
    this.#maxHeaderBytes = maxHeaderBytes > 0 ? maxHeaderBytes : DEFAULT_MAX_HEADER_BYTES;
    this.#reset();
    this.headersCompletedFlag = false;
    this.#isClosing = false;
    this.#list = list;
    // A connection on which nothing is sent times out as well.
    if (list !== undefined) list.begins(this, this.#nowMs);
  }

  execute(bytes: Uint8Array): unknown {
    return this.#run(bytes);
  }

  finish(): unknown {
    return this.#run(undefined);
  }

  close(): void {
    this.remove();
    if (this.#depth > 0) this.#isClosing = true;
    else this.#free();
  }

  free(): void {
    this.remove();
  }

  remove(): void {
    this.#list?.remove(this);
    this.#list = undefined;
  }

  pause(): void {
    this.#pauses(true);
  }

  resume(): void {
    this.#pauses(false);
  }

  /** Bytes come by events of the socket instead. */
  consume(): void {}
  unconsume(): void {}

  getCurrentBuffer(): Buffer | undefined {
    return this.#current && Buffer.from(this.#current);
  }

  duration(): number {
    return this.startedMs === undefined ? 0 : this.#nowMs - this.startedMs;
  }

  headersCompleted(): boolean {
    return this.headersCompletedFlag;
  }

  // --- what llhttp tells ---------------------------------------------------------------------------------------------

  messageBegin(): number {
    this.#reset();
    this.headersCompletedFlag = false;
    this.#list?.begins(this, this.#nowMs);
    return this.#call(MESSAGE_BEGIN) === undefined ? STOPPED : OK;
  }

  url(bytes: Uint8Array): number {
    this.#url += latin1(bytes);
    return this.#count(bytes);
  }

  status(bytes: Uint8Array): number {
    this.#status += latin1(bytes);
    return this.#count(bytes);
  }

  headerField(bytes: Uint8Array): number {
    if (this.#fields.length === this.#values.length) {
      if (this.#fields.length === MAX_PAIRS - 1) this.#flush();
      this.#fields.push("");
    }
    this.#fields[this.#fields.length - 1] += latin1(bytes);
    return this.#count(bytes);
  }

  headerValue(bytes: Uint8Array): number {
    if (this.#values.length < this.#fields.length) this.#values.push("");
    this.#values[this.#values.length - 1] += latin1(bytes);
    return this.#count(bytes);
  }

  headersComplete(upgrade: boolean, shouldKeepAlive: boolean): number {
    this.headersCompletedFlag = true;
    this.#headerBytes = 0;
    const { method, status, major, minor } = this.#llhttp.message(this.#parser!);
    const isRequest = this.#type === REQUEST;
    if (this.#hasFlushed) this.#flush();
    const headers = this.#hasFlushed ? undefined : this.#takeHeaders();
    const url = this.#hasFlushed || !isRequest ? undefined : this.#url;
    const result = this.#call(
      HEADERS_COMPLETE,
      major,
      minor,
      headers,
      isRequest ? method : undefined,
      url,
      isRequest ? undefined : status,
      isRequest ? undefined : this.#status,
      upgrade,
      shouldKeepAlive,
    );
    return result === undefined ? STOPPED : Number(result.value ?? 0);
  }

  body(bytes: Uint8Array): number {
    if (bytes.length === 0) return OK;
    return this.#call(BODY, Buffer.from(bytes)) === undefined ? USER_ERROR : OK;
  }

  messageComplete(): number {
    this.#list?.ends(this);
    if (this.#fields.length > 0) this.#flush();
    return this.#call(MESSAGE_COMPLETE) === undefined ? STOPPED : OK;
  }

  // -------------------------------------------------------------------------------------------------------------------

  get #nowMs(): number {
    return this.#scope.world.kernel.clock.elapsedMs;
  }

  #reset(): void {
    this.#fields = [];
    this.#values = [];
    this.#url = this.#status = "";
    this.#hasFlushed = false;
    this.#headerBytes = 0;
  }

  #run(bytes: Uint8Array | undefined): unknown {
    if (this.#parser === undefined) return bytes?.length;
    const before = this.#current;
    this.#current = bytes;
    this.#depth++;
    let { code, read } = { code: OK, read: 0 };
    try {
      if (bytes === undefined) code = this.#llhttp.finish(this.#parser);
      else ({ code, read } = this.#llhttp.execute(this.#parser, bytes));
    } finally {
      this.#depth--;
      this.#current = before;
    }
    return this.#outcome(code, read, bytes !== undefined);
  }

  #outcome(code: number, read: number, isData: boolean): unknown {
    const parser = this.#parser!;
    let failed = code !== OK;
    if (code === PAUSED_UPGRADE) {
      failed = false;
      this.#llhttp.resumeAfterUpgrade(parser);
    }
    if (this.#pendingPause) {
      this.#pendingPause = false;
      this.#llhttp.pause(parser);
    }
    const error = failed && !this.#llhttp.message(parser).upgrade ? this.#error(code, read) : undefined;
    if (this.#isClosing && this.#depth === 0) this.#free();
    const thrown = this.#thrown;
    this.#thrown = undefined;
    if (thrown !== undefined) throw thrown.error;
    return error ?? (isData ? read : undefined);
  }

  #error(code: number, read: number): Error {
    const [name, reason] = this.#refusal ?? [this.#llhttp.codeName(code), this.#llhttp.reason(this.#parser!)];
    this.#refusal = undefined;
    return Object.assign(new Error("Parse Error"), { bytesParsed: read, code: name, reason });
  }

  /** Undefined where the callback has thrown. */
  #call(index: number, ...args: unknown[]): { readonly value?: unknown } | undefined {
    const callback = (this as unknown as Readonly<Record<number, unknown>>)[index];
    if (typeof callback !== "function") return {};
    try {
      return { value: (callback as Callback).apply(this, args) };
    } catch (error) {
      this.#thrown ??= { error };
      return undefined;
    }
  }

  #flush(): void {
    this.#call(HEADERS, this.#takeHeaders(), this.#url);
    this.#url = "";
    this.#hasFlushed = true;
  }

  /** Names and values in turn. */
  #takeHeaders(): string[] {
    const fields = this.#fields;
    const values = this.#values;
    this.#fields = [];
    this.#values = [];
    return fields.flatMap((field, index) => [field, (values[index] ?? "").replace(/[ \t]+$/, "")]);
  }

  #count(bytes: Uint8Array): number {
    this.#headerBytes += bytes.length;
    if (this.#headerBytes < this.#maxHeaderBytes) return OK;
    this.#refusal = ["HPE_HEADER_OVERFLOW", "Header overflow"];
    return USER_ERROR;
  }

  #pauses(pause: boolean): void {
    if (this.#depth > 0) this.#pendingPause = pause;
    else if (this.#parser === undefined) return;
    else if (pause) this.#llhttp.pause(this.#parser);
    else this.#llhttp.resume(this.#parser);
  }

  #free(): void {
    if (this.#parser !== undefined) this.#llhttp.free(this.#parser);
    this.#parser = undefined;
    this.#isClosing = false;
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}

export function createHttpParser(scope: Scope): object {
  let made: Llhttp | undefined;
  const llhttp = () => made ??= new Llhttp();
  class HTTPParser extends Parser {
    static readonly REQUEST = REQUEST;
    static readonly RESPONSE = RESPONSE;
    static readonly kOnMessageBegin = MESSAGE_BEGIN;
    static readonly kOnHeaders = HEADERS;
    static readonly kOnHeadersComplete = HEADERS_COMPLETE;
    static readonly kOnBody = BODY;
    static readonly kOnMessageComplete = MESSAGE_COMPLETE;
    static readonly kOnExecute = EXECUTE;
    static readonly kOnTimeout = TIMEOUT;
    static readonly kLenientNone = 0;
    static readonly kLenientAll = 0x3ff;
    static readonly kLenientHeaderValueRelaxed = 0;

    constructor() {
      super(scope, llhttp);
    }
  }
  class RunConnectionsList extends ConnectionsList {
    constructor() {
      super(checksOf(scope), () => scope.world.kernel.clock.elapsedMs);
    }
  }
  return { HTTPParser, ConnectionsList: RunConnectionsList, methods: METHODS, allMethods: ALL_METHODS };
}
