/**
 * `fs.ReadStream` and `fs.WriteStream`: opening, every chunk and closing are operations of the scheduler. As in Node they are
 * functions that work with `new`, without it, with `extends`, and called on an object (as graceful-fs does).
 */
import { Buffer } from "node:buffer";
import type { EventEmitter } from "node:events";
import type { Readable, Writable } from "node:stream";
import type { Scope } from "../../realm/scope.ts";
import { streamModule } from "../stream.ts";
import { callLater } from "./calls.ts";

interface StreamOptions {
  readonly flags?: string;
  readonly encoding?: BufferEncoding | null;
  readonly fd?: number | { readonly fd: number } | null;
  readonly mode?: number;
  readonly autoClose?: boolean;
  readonly emitClose?: boolean;
  readonly start?: number;
  /** Included. */
  readonly end?: number;
  readonly highWaterMark?: number;
  readonly signal?: AbortSignal;
  /** Its file is synced before it is closed. */
  readonly flush?: boolean;
}

/** The members that both kinds have besides the methods of a stream. */
interface OfFile extends EventEmitter {
  fd: number | null;
  path: unknown;
  flags: string;
  mode: number;
  autoClose: boolean;
  start: number | undefined;
  pos: number | undefined;
  flush: boolean;
  open(): void;
  [BUSY]: boolean;
}

type ReadStream = OfFile & Readable & { end: number; bytesRead: number };
type WriteStream = OfFile & Writable & { bytesWritten: number };
type Done = (error?: Error | null) => void;

const CHUNK_BYTES = 64 * 1024;

/** While an operation is under way: only then may the file be closed. */
const BUSY = Symbol("busy");
const IDLE = Symbol("idle");

export function createStreams(scope: Scope): Record<string, unknown> {
  const { Readable, Writable } = streamModule;
  const open = openedBy(scope);

  function ReadStream(this: unknown, path: unknown, given?: StreamOptions | string): unknown {
    if (!(this instanceof ReadStream)) return Reflect.construct(ReadStream, [path, given]);
    const stream = this as unknown as ReadStream;
    const options = normal(given);
    describeFile(stream, path, options, "r");
    Object.assign(stream, { end: options.end ?? Infinity, bytesRead: 0 });
    const { highWaterMark = CHUNK_BYTES, encoding } = options;
    Reflect.apply(Readable, stream, [{ ...streamOptions(options), highWaterMark, ...(encoding && { encoding }) }]);
    return undefined;
  }
  Object.setPrototypeOf(ReadStream, Readable);
  ReadStream.prototype = Object.create(Readable.prototype, methods(ReadStream, scope, open));
  Object.assign(ReadStream.prototype, {
    _read(this: ReadStream, wanted: number): void {
      const size = Math.min(wanted, this.end - (this.pos ?? this.bytesRead) + 1);
      if (size <= 0) return void this.push(null);
      const buffer = Buffer.alloc(size);
      busy(this, callLater(scope, "read", [this.fd, buffer, 0, size, this.pos ?? null])).then((count) => {
        const bytes = count as number;
        if (this.pos !== undefined) this.pos += bytes;
        this.bytesRead += bytes;
        this.push(bytes === 0 ? null : buffer.subarray(0, bytes));
      }, (error) => this.destroy(error));
    },
    close(this: ReadStream, done?: Done): void {
      if (done !== undefined) streamModule.finished(this, () => done(null));
      this.destroy();
    },
  });

  function WriteStream(this: unknown, path: unknown, given?: StreamOptions | string): unknown {
    if (!(this instanceof WriteStream)) return Reflect.construct(WriteStream, [path, given]);
    const stream = this as unknown as WriteStream;
    const options = normal(given);
    describeFile(stream, path, options, "w");
    Object.assign(stream, { bytesWritten: 0 });
    const { highWaterMark } = options;
    Reflect.apply(Writable, stream, [{
      ...streamOptions(options),
      ...(highWaterMark !== undefined && { highWaterMark }),
      defaultEncoding: options.encoding ?? "utf8",
    }]);
    return undefined;
  }
  Object.setPrototypeOf(WriteStream, Writable);
  WriteStream.prototype = Object.create(Writable.prototype, methods(WriteStream, scope, open));
  const write = (stream: WriteStream, name: string, args: readonly unknown[], done: Done) => {
    busy(stream, callLater(scope, name, [stream.fd, ...args, stream.pos ?? null])).then((count) => {
      if (stream.pos !== undefined) stream.pos += count as number;
      stream.bytesWritten += count as number;
      done();
    }, done);
  };
  Object.assign(WriteStream.prototype, {
    _write(this: WriteStream, chunk: Buffer, _encoding: string, done: Done): void {
      write(this, "write", [chunk, 0, chunk.length], done);
    },
    _writev(this: WriteStream, chunks: readonly { readonly chunk: Buffer }[], done: Done): void {
      write(this, "writev", [chunks.map(({ chunk }) => chunk)], done);
    },
    close(this: WriteStream, done?: Done): void {
      if (done !== undefined) {
        if (this.closed) return scope.later(done)();
        this.on("close", done);
      }
      // As in Node: what is written is written first.
      if (!this.autoClose) this.on("finish", () => this.destroy());
      this.end();
    },
    destroySoon(this: WriteStream): void {
      this.end();
    },
  });

  const construct = (kind: object) => (path: unknown, options?: StreamOptions | string) =>
    Reflect.construct(kind as new () => unknown, [path, options]) as unknown;
  return {
    ReadStream,
    WriteStream,
    FileReadStream: ReadStream,
    FileWriteStream: WriteStream,
    createReadStream: construct(ReadStream),
    createWriteStream: construct(WriteStream),
  };
}

function normal(options: StreamOptions | string | undefined): StreamOptions {
  return typeof options === "string" ? { encoding: options as BufferEncoding } : options ?? {};
}

function describeFile(stream: OfFile, path: unknown, options: StreamOptions, defaultFlags: string): void {
  const { fd, flags = defaultFlags, mode = 0o666, autoClose = true, start, flush = false } = options;
  const number = typeof fd === "object" ? fd?.fd : fd;
  Object.assign(stream, { path, fd: number ?? null, flags, mode, autoClose, start, pos: start, flush, [BUSY]: false });
}

function streamOptions({ autoClose = true, emitClose = true, signal }: StreamOptions): object {
  return { autoDestroy: autoClose, emitClose, ...(signal && { signal }) };
}

function openedBy(scope: Scope): (this: OfFile) => void {
  return function open() {
    callLater(scope, "open", [this.path, this.flags, this.mode]).then((fd) => {
      this.fd = fd as number;
      this.emit("open", fd);
    }, (error) => void this.emit("error", error));
  };
}

/** Methods that both kinds have: they open when they are constructed, and close when they are destroyed. */
function methods(kind: object, scope: Scope, open: (this: OfFile) => void): PropertyDescriptorMap {
  const method = (value: unknown) => ({ value, writable: true, configurable: true, enumerable: false });
  return {
    constructor: method(kind),
    open: method(open),
    pending: {
      get(this: OfFile) {
        return this.fd === null;
      },
      configurable: true,
    },
    autoClose: { value: true, writable: true, configurable: true },
    _construct: method(function (this: OfFile, done: Done): void {
      if (this.fd !== null) return done();
      // `open` may be another's, which says by an event that it is done.
      const { emit } = this;
      this.emit = (name: string | symbol, ...args: unknown[]) => {
        if (name !== "open" && name !== "error") return Reflect.apply(emit, this, [name, ...args]) as boolean;
        this.emit = emit;
        if (name === "error") {
          done(args[0] as Error);
          return true;
        }
        done();
        this.emit("open", ...args);
        return this.emit("ready");
      };
      this.open();
    }),
    _destroy: method(function (this: OfFile, error: Error | null, done: Done): void {
      const close = () => {
        const { fd } = this;
        this.fd = null;
        if (fd === null) return done(error);
        const synced = this.flush
          ? callLater(scope, "fsync", [fd]).then(() => error, (failed) => error ?? failed)
          : undefined;
        const closing = (error: Error | null) =>
          callLater(scope, "close", [fd]).then(() => done(error), (failed) => done(error ?? failed));
        if (synced === undefined) void closing(error);
        else void synced.then(closing);
      };
      if (this[BUSY]) this.once(IDLE, close);
      else close();
    }),
  };
}

/** Notes that an operation of the stream is under way. */
async function busy(stream: OfFile, operation: Promise<unknown>): Promise<unknown> {
  stream[BUSY] = true;
  try {
    return await operation;
  } finally {
    stream[BUSY] = false;
    stream.emit(IDLE);
  }
}
