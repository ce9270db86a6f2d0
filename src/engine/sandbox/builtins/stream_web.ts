/**
 * `toWeb` and `fromWeb` of Node's streams, which `readable-stream` leaves out. A chunk goes over when the other side asks
 * for it, so that one waits for the other as two streams of the same kind do.
 */
import { Buffer } from "node:buffer";
import type { Duplex, Readable, Writable } from "node:stream";

type Streams = typeof import("node:stream");
type Done = (error?: Error | null) => void;

/** Puts the conversions on the classes of `streams`. */
export function bridgeToWeb(streams: Streams): void {
  const statics = (holder: object, methods: Record<string, unknown>) => Object.assign(holder, methods);
  statics(streams.Readable, {
    toWeb: readableToWeb,
    fromWeb: (web: ReadableStream, options?: object) => new streams.Readable({ ...options, ...source(web) }),
  });
  statics(streams.Writable, {
    toWeb: (writable: Writable) => writableToWeb(streams, writable),
    fromWeb: (web: WritableStream, options?: object) => new streams.Writable({ ...options, ...sink(web) }),
  });
  statics(streams.Duplex, {
    toWeb: (duplex: Duplex) => ({ readable: readableToWeb(duplex), writable: writableToWeb(streams, duplex) }),
    fromWeb: (pair: { readable: ReadableStream; writable: WritableStream }, options?: object) =>
      new streams.Duplex({ ...options, ...both(source(pair.readable), sink(pair.writable)) }),
  });
}

function readableToWeb(readable: Readable, { strategy }: { strategy?: QueuingStrategy } = {}): ReadableStream {
  const chunks = readable[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done === true) controller.close();
      else controller.enqueue(Buffer.isBuffer(value) ? new Uint8Array(value) : value);
    },
    async cancel(reason) {
      readable.destroy(reason);
      await chunks.return?.();
    },
  }, strategy);
}

function writableToWeb(streams: Streams, writable: Writable): WritableStream {
  const settled = (start: (done: Done) => void) =>
    new Promise<void>((resolve, reject) => start((error) => error == null ? resolve() : reject(error)));
  return new WritableStream({
    start(controller) {
      streams.finished(writable, { readable: false }, (error) => {
        if (error != null) controller.error(error);
      });
    },
    write: (chunk) => settled((done) => void writable.write(chunk, done)),
    close: () => settled((done) => void writable.end(done)),
    abort: (reason) => void writable.destroy(reason),
  });
}

/** Makes the source of a Readable from a web stream. */
function source(web: ReadableStream) {
  const reader = web.getReader();
  return {
    read(this: Readable): void {
      reader.read().then(
        ({ done, value }) => void this.push(done ? null : value),
        (error) => void this.destroy(error),
      );
    },
    destroy(error: Error | null, done: Done): void {
      reader.cancel(error).then(() => done(error), done);
    },
  };
}

/** Makes the sink of a Writable from a web stream. */
function sink(web: WritableStream) {
  const writer = web.getWriter();
  // A failure comes out of the write or the end that it belongs to.
  writer.closed.catch(() => {});
  let ended = false;
  return {
    write(chunk: unknown, _encoding: string, done: Done): void {
      writer.ready.then(() => writer.write(chunk)).then(() => done(), done);
    },
    final(done: Done): void {
      ended = true;
      writer.close().then(() => done(), done);
    },
    destroy(error: Error | null, done: Done): void {
      if (ended) done(error);
      else writer.abort(error).then(() => done(error), done);
    },
  };
}

function both(from: ReturnType<typeof source>, to: ReturnType<typeof sink>) {
  const destroy = (error: Error | null, done: Done) => from.destroy(error, () => to.destroy(error, done));
  return { ...from, ...to, destroy };
}
