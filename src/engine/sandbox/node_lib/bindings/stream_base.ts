/**
 * What Node's library reads from and writes to: the methods that all kinds of streams below it have. A stream that is laid over
 * another, as TLS over TCP, takes what arrives there in the place of the library.
 */
import { Buffer } from "node:buffer";
import type { Request, StreamWrap } from "./stream_wrap.ts";
import { codeOf } from "./uv.ts";

/** Whoever gets what arrives. */
export interface Reader {
  data(bytes: Uint8Array): void;
  /** @param name of the error of libuv: `EOF` when the peer sends no more */
  error(name: string): void;
}

/** What became of bytes: they are on their way, `done` is called later, or the name of the error. */
export type Sent = boolean | string;
/** @param error the name of the error of libuv, if the bytes did not go */
export type Done = (error?: string) => void;

export abstract class StreamBase {
  readonly isStreamBase = true;
  readonly #wrap: StreamWrap;
  #reader: Reader | undefined;
  #userBuffer: Uint8Array | undefined;
  fd = -1;
  bytesRead = 0;
  bytesWritten = 0;
  reading = false;
  onread: ((bytes: ArrayBuffer | undefined) => Uint8Array | undefined) | undefined;

  constructor(wrap: StreamWrap) {
    this.#wrap = wrap;
  }

  abstract readStart(): number;
  abstract readStop(): number;
  abstract shutdown(request: Request): number;
  /** Sends bytes, which are copied if they wait. */
  abstract send(bytes: Uint8Array, done: Done): Sent;

  /** From now on `reader` gets what arrives. */
  divert(reader: Reader): void {
    this.#reader = reader;
  }

  /** The most bytes that are taken at once. */
  protected capacity(): number {
    return this.#reader === undefined ? this.#userBuffer?.length ?? Infinity : Infinity;
  }

  /** Hands on what has arrived: no more than the capacity. */
  protected received(bytes: Uint8Array): void {
    this.bytesRead += bytes.length;
    if (this.#reader !== undefined) return this.#reader.data(bytes);
    const buffer = this.#userBuffer;
    if (buffer === undefined) {
      this.#wrap.read(bytes.length, bytes.byteOffset);
      this.onread?.(bytes.buffer as ArrayBuffer);
      return;
    }
    buffer.set(bytes);
    this.#wrap.read(bytes.length);
    const next = this.onread?.(undefined);
    if (next !== undefined) this.#userBuffer = next;
  }

  /** @param name as for `Reader.error` */
  protected receivedError(name: string): void {
    if (this.#reader !== undefined) return this.#reader.error(name);
    this.#wrap.read(codeOf(name));
    this.onread?.(undefined);
  }

  getAsyncId(): number {
    return 0;
  }

  useUserBuffer(buffer: Uint8Array): void {
    this.#userBuffer = buffer;
  }

  writeBuffer(request: Request, bytes: Uint8Array): number {
    return this.#write(request, bytes);
  }

  writeUtf8String(request: Request, text: string): number {
    return this.#write(request, Buffer.from(text, "utf8"));
  }

  writeAsciiString(request: Request, text: string): number {
    return this.#write(request, Buffer.from(text, "latin1"));
  }

  writeLatin1String(request: Request, text: string): number {
    return this.#write(request, Buffer.from(text, "latin1"));
  }

  writeUcs2String(request: Request, text: string): number {
    return this.#write(request, Buffer.from(text, "utf16le"));
  }

  /** @param chunks buffers, or chunks and encodings in turn */
  writev(request: Request, chunks: readonly unknown[], allBuffers: boolean): number {
    const buffers: Uint8Array[] = [];
    for (let index = 0; index < chunks.length; index += allBuffers ? 1 : 2) {
      const chunk = chunks[index];
      if (typeof chunk === "string") buffers.push(Buffer.from(chunk, chunks[index + 1] as BufferEncoding));
      else buffers.push(chunk as Uint8Array);
    }
    return this.#write(request, Buffer.concat(buffers));
  }

  #write(request: Request, bytes: Uint8Array): number {
    const done: Done = (error) => request.oncomplete(error === undefined ? 0 : codeOf(error), this, undefined);
    const sent = this.send(bytes, done);
    if (sent === "EBADF") return codeOf(sent);
    this.bytesWritten += bytes.length;
    this.#wrap.wrote(bytes.length, sent === false);
    return typeof sent === "string" ? codeOf(sent) : 0;
  }
}
