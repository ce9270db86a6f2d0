/**
 * llhttp, the parser of HTTP that is inside of Node, as WebAssembly: undici brings it. One instance of it for each run. What
 * it finds it tells the parser whose `execute` is under way (https://github.com/nodejs/llhttp#api).
 */
import { Buffer } from "node:buffer";

/** What a parser is told. A number that is not 0 stops it. */
export interface Events {
  messageBegin(): number;
  url(bytes: Uint8Array): number;
  status(bytes: Uint8Array): number;
  headerField(bytes: Uint8Array): number;
  headerValue(bytes: Uint8Array): number;
  headersComplete(upgrade: boolean, shouldKeepAlive: boolean): number;
  body(bytes: Uint8Array): number;
  messageComplete(): number;
}

type Pointer = number;

interface Exports {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  malloc(bytes: number): Pointer;
  free(pointer: Pointer): void;
  llhttp_alloc(type: number): Pointer;
  llhttp_free(parser: Pointer): void;
  llhttp_execute(parser: Pointer, data: Pointer, length: number): number;
  llhttp_finish(parser: Pointer): number;
  llhttp_pause(parser: Pointer): void;
  llhttp_resume(parser: Pointer): void;
  llhttp_resume_after_upgrade(parser: Pointer): void;
  llhttp_get_error_pos(parser: Pointer): Pointer;
  llhttp_get_error_reason(parser: Pointer): Pointer;
  llhttp_set_error_reason(parser: Pointer, reason: Pointer): void;
  llhttp_errno_name(code: number): Pointer;
  llhttp_get_method(parser: Pointer): number;
  llhttp_get_status_code(parser: Pointer): number;
  llhttp_get_http_major(parser: Pointer): number;
  llhttp_get_http_minor(parser: Pointer): number;
  llhttp_get_upgrade(parser: Pointer): number;
  readonly [lenient: `llhttp_set_lenient_${string}`]: (parser: Pointer, enabled: number) => void;
}

/** What `execute` and `finish` say when all is well, or when something else goes on with the connection. */
export const OK = 0;
export const PAUSED_UPGRADE = 22;
/** What an event returns to stop the parser with a reason of its own, as `CODE:reason`. */
export const USER_ERROR = 24;

/** In the order of the bits by which Node asks for them. */
const LENIENT = [
  "headers",
  "chunked_length",
  "keep_alive",
  "transfer_encoding",
  "version",
  "data_after_close",
  "optional_lf_after_cr",
  "optional_crlf_after_chunk",
  "optional_cr_before_lf",
  "spaces_after_chunk_size",
] as const;

const { Instance, Module } = WebAssembly;
let code: Uint8Array<ArrayBuffer> | undefined;
let compiled: WebAssembly.Module | undefined;

/** Says what it is made of. It is compiled once for the process, when it is first used. */
export function provideLlhttp(bytes: Uint8Array<ArrayBuffer>): void {
  code = bytes;
}

export class Llhttp {
  readonly #exports: Exports;
  readonly #events = new Map<Pointer, Events>();

  constructor() {
    const told =
      (tell: (events: Events, bytes: Uint8Array) => number) => (parser: Pointer, at: Pointer, size: number) =>
        tell(this.#events.get(parser)!, new Uint8Array(this.#exports.memory.buffer, at, size));
    const imports = {
      wasm_on_message_begin: (parser: Pointer) => this.#events.get(parser)!.messageBegin(),
      wasm_on_url: told((events, bytes) => events.url(bytes)),
      wasm_on_status: told((events, bytes) => events.status(bytes)),
      wasm_on_header_field: told((events, bytes) => events.headerField(bytes)),
      wasm_on_header_value: told((events, bytes) => events.headerValue(bytes)),
      wasm_on_headers_complete: (parser: Pointer, _status: number, upgrade: number, shouldKeepAlive: number) =>
        this.#events.get(parser)!.headersComplete(Boolean(upgrade), Boolean(shouldKeepAlive)),
      wasm_on_body: told((events, bytes) => events.body(bytes)),
      wasm_on_message_complete: (parser: Pointer) => this.#events.get(parser)!.messageComplete(),
    };
    this.#exports = new Instance(compiled ??= new Module(code!), { env: imports }).exports as unknown as Exports;
    this.#exports._initialize();
  }

  /** @param lenient bits, as in `LENIENT` */
  create(type: number, lenient: number, events: Events): Pointer {
    const parser = this.#exports.llhttp_alloc(type);
    this.#events.set(parser, events);
    LENIENT.forEach((name, bit) => {
      if ((lenient & (1 << bit)) !== 0) this.#exports[`llhttp_set_lenient_${name}`]!(parser, 1);
    });
    return parser;
  }

  free(parser: Pointer): void {
    this.#events.delete(parser);
    this.#exports.llhttp_free(parser);
  }

  /**
   * Parses bytes.
   * @returns the code of the error, or `OK`, and how many bytes were read
   */
  execute(parser: Pointer, bytes: Uint8Array): { readonly code: number; readonly read: number } {
    const { malloc, free, llhttp_execute, llhttp_get_error_pos, memory } = this.#exports;
    // Of its own: a callback may parse for another connection.
    const data = malloc(bytes.length);
    try {
      new Uint8Array(memory.buffer, data, bytes.length).set(bytes);
      const code = llhttp_execute(parser, data, bytes.length);
      return { code, read: code === OK ? bytes.length : llhttp_get_error_pos(parser) - data };
    } finally {
      free(data);
    }
  }

  finish(parser: Pointer): number {
    return this.#exports.llhttp_finish(parser);
  }

  pause(parser: Pointer): void {
    this.#exports.llhttp_pause(parser);
  }

  resume(parser: Pointer): void {
    this.#exports.llhttp_resume(parser);
  }

  resumeAfterUpgrade(parser: Pointer): void {
    this.#exports.llhttp_resume_after_upgrade(parser);
  }

  /** The message that is being parsed. */
  message(parser: Pointer) {
    return {
      method: this.#exports.llhttp_get_method(parser),
      status: this.#exports.llhttp_get_status_code(parser),
      major: this.#exports.llhttp_get_http_major(parser),
      minor: this.#exports.llhttp_get_http_minor(parser),
      upgrade: this.#exports.llhttp_get_upgrade(parser) !== 0,
    };
  }

  codeName(code: number): string {
    return this.#text(this.#exports.llhttp_errno_name(code));
  }

  reason(parser: Pointer): string {
    return this.#text(this.#exports.llhttp_get_error_reason(parser));
  }

  #text(at: Pointer): string {
    if (at === 0) return "";
    const bytes = new Uint8Array(this.#exports.memory.buffer, at);
    return Buffer.from(bytes.subarray(0, bytes.indexOf(0))).toString("latin1");
  }
}
