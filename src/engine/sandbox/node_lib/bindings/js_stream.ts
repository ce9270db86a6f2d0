/** The binding `js_stream`: a handle over a stream of the program's, so that TLS can be laid over any of them. */
import type { Request, StreamWrap } from "./stream_wrap.ts";
import { type Done, type Sent, StreamBase } from "./stream_base.ts";
import { errname } from "./uv.ts";

/** What the library puts on the handle. */
interface Hooks {
  onreadstart(): number;
  onreadstop(): number;
  onshutdown(request: Request): number;
  onwrite(request: object, bytes: readonly Uint8Array[]): number;
}

export class JsStream extends StreamBase {
  readonly #writes = new Map<object, Done>();

  get #hooks(): Hooks {
    return this as unknown as Hooks;
  }

  override readStart(): number {
    return this.#hooks.onreadstart();
  }

  override readStop(): number {
    return this.#hooks.onreadstop();
  }

  override shutdown(request: Request): number {
    return this.#hooks.onshutdown(request);
  }

  override send(bytes: Uint8Array, done: Done): Sent {
    const request = {};
    this.#writes.set(request, done);
    this.#hooks.onwrite(request, [Uint8Array.from(bytes)]);
    return false;
  }

  finishWrite(request: object, status: number): void {
    const done = this.#writes.get(request);
    this.#writes.delete(request);
    done?.(status === 0 ? undefined : errname(status));
  }

  finishShutdown(request: Request, status: number): void {
    request.oncomplete(status);
  }

  readBuffer(bytes: Uint8Array): void {
    this.received(Uint8Array.from(bytes));
  }

  emitEOF(): void {
    this.receivedError("EOF");
  }
}

export function createJsStream(wrap: StreamWrap): object {
  return {
    JSStream: class extends JsStream {
      constructor() {
        super(wrap);
      }
    },
  };
}
