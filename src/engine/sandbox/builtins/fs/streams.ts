/** `fs.createReadStream` and `createWriteStream`: every chunk is an operation of the scheduler. */
import { Buffer } from "node:buffer";
import type { Scope } from "../../scope.ts";
import { streamModule } from "../stream.ts";
import { callLater } from "./calls.ts";

interface StreamOptions {
  readonly flags?: string;
  readonly encoding?: BufferEncoding | null;
  readonly fd?: number;
  readonly mode?: number;
  readonly autoClose?: boolean;
  readonly start?: number;
  /** Included. */
  readonly end?: number;
  readonly highWaterMark?: number;
}

const CHUNK_BYTES = 64 * 1024;

export function createStreams(scope: Scope): Record<string, unknown> {
  return {
    createReadStream: (path: unknown, options?: StreamOptions | string) =>
      createReadStream(scope, path, normal(options)),
    createWriteStream: (path: unknown, options?: StreamOptions | string) =>
      createWriteStream(scope, path, normal(options)),
  };
}

function normal(options: StreamOptions | string | undefined): StreamOptions {
  return typeof options === "string" ? { encoding: options as BufferEncoding } : options ?? {};
}

/** Opens when it is constructed, unless it was given a descriptor, and closes when it is destroyed. */
class OpenFile {
  readonly #scope: Scope;
  readonly #path: unknown;
  readonly #options: StreamOptions;
  readonly #defaultFlags: string;
  fd: number | undefined;

  constructor(scope: Scope, path: unknown, options: StreamOptions, defaultFlags: string) {
    this.#scope = scope;
    this.#path = path;
    this.#options = options;
    this.#defaultFlags = defaultFlags;
    this.fd = options.fd;
  }

  open(opened: (fd: number) => void, done: (error?: Error | null) => void): void {
    if (this.fd !== undefined) return done();
    const { flags = this.#defaultFlags, mode = 0o666 } = this.#options;
    callLater(this.#scope, "open", [this.#path, flags, mode]).then((fd) => {
      this.fd = fd as number;
      opened(this.fd);
      done();
    }, done);
  }

  close(error: Error | null, done: (error?: Error | null) => void): void {
    const { fd } = this;
    this.fd = undefined;
    if (fd === undefined || this.#options.autoClose === false) return done(error);
    callLater(this.#scope, "close", [fd]).then(() => done(error), done);
  }
}

function createReadStream(scope: Scope, path: unknown, options: StreamOptions): unknown {
  const file = new OpenFile(scope, path, options, "r");
  let position = options.start;
  const stream = new streamModule.Readable({
    highWaterMark: options.highWaterMark ?? CHUNK_BYTES,
    ...(options.encoding == null ? {} : { encoding: options.encoding }),
    construct: (done) => file.open((fd) => stream.emit("open", fd), done),
    read(size) {
      const left = options.end === undefined ? size : options.end - (position ?? 0) + 1;
      const buffer = Buffer.alloc(Math.max(0, Math.min(size, left)));
      if (buffer.length === 0) return void this.push(null);
      callLater(scope, "read", [file.fd, buffer, 0, buffer.length, position ?? null]).then((count) => {
        const bytes = count as number;
        if (position !== undefined || options.end !== undefined) position = (position ?? 0) + bytes;
        this.push(bytes === 0 ? null : buffer.subarray(0, bytes));
      }, (error) => this.destroy(error));
    },
    destroy: (error, done) => file.close(error, done),
  });
  return Object.assign(stream, { path });
}

function createWriteStream(scope: Scope, path: unknown, options: StreamOptions): unknown {
  const file = new OpenFile(scope, path, options, "w");
  let position = options.start;
  const stream = new streamModule.Writable({
    ...(options.highWaterMark === undefined ? {} : { highWaterMark: options.highWaterMark }),
    decodeStrings: true,
    defaultEncoding: options.encoding ?? "utf8",
    construct: (done) => file.open((fd) => stream.emit("open", fd), done),
    write(chunk: Buffer, _encoding, done) {
      callLater(scope, "write", [file.fd, chunk, 0, chunk.length, position ?? null]).then((count) => {
        if (position !== undefined) position += count as number;
        Object.assign(stream, {
          bytesWritten: (stream as unknown as { bytesWritten: number }).bytesWritten + (count as number),
        });
        done();
      }, done);
    },
    destroy: (error, done) => file.close(error, done),
  });
  return Object.assign(stream, { path, bytesWritten: 0 });
}
