/** How Node prints objects of the web, for Deno, which prints them in another way. */
import { inspect, type InspectOptions } from "node:util";
import { liveWorld } from "../../live_world.ts";
import { redefine, type Undo } from "../../replace.ts";
import { slot } from "./streams.ts";

/** What is printed of an object: a name, and what follows it in braces. */
type Shown = (value: never) => object;

const streamFields = (stream: ReadableStream) => ({
  locked: stream.locked,
  state: slot(stream, "state"),
  supportsBYOB: slot(stream, "controller") instanceof ReadableByteStreamController,
});

const writableFields = (stream: WritableStream) => ({ locked: stream.locked, state: slot(stream, "state") });

const pair = ({ readable, writable }: { readable: ReadableStream; writable: WritableStream }) => ({
  readable,
  writable,
});

const SHOWN: Readonly<Record<string, Shown>> = {
  AbortController: ({ signal }: AbortController) => ({ signal }),
  AbortSignal: ({ aborted }: AbortSignal) => ({ aborted }),
  ByteLengthQueuingStrategy: ({ highWaterMark }: ByteLengthQueuingStrategy) => ({ highWaterMark }),
  CompressionStream: pair,
  CountQueuingStrategy: ({ highWaterMark }: CountQueuingStrategy) => ({ highWaterMark }),
  DecompressionStream: pair,
  File: ({ size, type, name, lastModified }: File) => ({ size, type, name, lastModified }),
  ReadableStream: streamFields,
  ReadableStreamDefaultController: () => ({}),
  TextDecoderStream: (stream: TextDecoderStream) => {
    const { encoding, fatal, ignoreBOM } = stream;
    return { encoding, fatal, ignoreBOM, ...pair(stream) };
  },
  TextEncoderStream: (stream: TextEncoderStream) => ({ encoding: stream.encoding, ...pair(stream) }),
  TransformStream: (stream: TransformStream) => ({
    ...pair(stream),
    backpressure: slot(stream, "backpressure"),
  }),
  URLPattern: () => ({}),
  WritableStream: writableFields,
};

const PRIVATE = Symbol.for("Deno.privateCustomInspect");

export function replaceInspections(): Undo[] {
  const named = Object.entries(SHOWN).flatMap(([name, shown]) => {
    const prototype = (globalThis as unknown as Record<string, { prototype: object } | undefined>)[name]?.prototype;
    if (prototype === undefined) return [];
    return [as(prototype, (value, options) => `${name} ${inspect(shown(value as never), deeper(options))}`)];
  });
  const encoder = as(
    TextEncoder.prototype,
    (value, options) => inspect({ encoding: (value as TextEncoder).encoding }, deeper(options)),
  );
  return [...named, encoder, urls()];
}

function deeper(options: InspectOptions): InspectOptions {
  return { ...options, depth: typeof options.depth === "number" ? options.depth - 1 : options.depth ?? null };
}

function as(prototype: object, show: (value: object, options: InspectOptions) => string): Undo {
  const real = (prototype as Record<symbol, ((...args: unknown[]) => unknown) | undefined>)[PRIVATE];
  return redefine(prototype, PRIVATE, {
    value(this: object, inner: unknown, options: InspectOptions) {
      return liveWorld() === undefined && real !== undefined
        ? Reflect.apply(real, this, [inner, options])
        : show(this, options);
    },
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

function urls(): Undo {
  return as(URL.prototype, (value, options) => {
    const { href, origin, protocol, username, password, host, hostname, port, pathname, search, searchParams, hash } =
      value as URL;
    const fields = {
      href,
      origin,
      protocol,
      username,
      password,
      host,
      hostname,
      port,
      pathname,
      search,
      searchParams,
      hash,
    };
    return `URL ${inspect(fields, deeper(options))}`;
  });
}
