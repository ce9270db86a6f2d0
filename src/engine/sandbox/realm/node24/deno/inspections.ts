/**
 * Prints Node's objects and those of the web as Node does, for Deno, which prints them in another way: each prototype is
 * given a method for `inspect` to call, which shows other properties, or keeps what Deno has for itself from being shown.
 */
import { Buffer } from "node:buffer";
import { AsyncLocalStorage } from "node:async_hooks";
import { KeyObject } from "node:crypto";
import { StringDecoder } from "node:string_decoder";
import { inspect, type InspectOptions } from "node:util";
import { liveWorld } from "../../live_world.ts";
import { redefine, type Undo } from "../../replace.ts";
import { showMemory, showView } from "./memory.ts";
import { slot } from "./streams.ts";

/** Returns the printed form of an object: a name, and what follows it in braces. */
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

const eventFields = ({ type, defaultPrevented, cancelable, timeStamp }: Event) => ({
  type,
  defaultPrevented,
  cancelable,
  timeStamp,
});

const SHOWN: Readonly<Record<string, Shown>> = {
  AbortController: ({ signal }: AbortController) => ({ signal }),
  AbortSignal: ({ aborted }: AbortSignal) => ({ aborted }),
  ByteLengthQueuingStrategy: ({ highWaterMark }: ByteLengthQueuingStrategy) => ({ highWaterMark }),
  CompressionStream: pair,
  CustomEvent: eventFields,
  CountQueuingStrategy: ({ highWaterMark }: CountQueuingStrategy) => ({ highWaterMark }),
  DecompressionStream: pair,
  Event: eventFields,
  File: ({ size, type, name, lastModified }: File) => ({ size, type, name, lastModified }),
  MessageEvent: eventFields,
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
  URL: (url: URL) => {
    const { href, origin, protocol, username, password, host, hostname, port, pathname, search, searchParams, hash } =
      url;
    const place = { href, origin, protocol, username, password, host, hostname, port };
    return { ...place, pathname, search, searchParams, hash };
  },
  URLPattern: () => ({}),
  WritableStream: writableFields,
};

const PRIVATE = Symbol.for("Deno.privateCustomInspect");

/** Returns the value that is formatted in the place of an object: a text, another object, or itself. */
type Show = (value: never, options: InspectOptions) => unknown;

const SHOWN_AS: readonly (readonly [prototype: object, show: Show])[] = [
  ...Object.entries(SHOWN).flatMap(([name, shown]): [object, Show][] => {
    const prototype = (globalThis as unknown as Record<string, { prototype: object } | undefined>)[name]?.prototype;
    if (prototype === undefined) return [];
    const nameOf = (value: object) => shown === eventFields ? value.constructor.name : name;
    return [[prototype, (value, options) => `${nameOf(value)} ${inspect(shown(value), deeper(options))}`]];
  }),
  [TextEncoder.prototype, ({ encoding }: TextEncoder, options) => inspect({ encoding }, deeper(options))],
  [ArrayBuffer.prototype, showMemory],
  [SharedArrayBuffer.prototype, showMemory],
  [DataView.prototype, showView],
  [DOMException.prototype, (error: DOMException) => hiding(error, Object.getOwnPropertySymbols(error))],
  [KeyObject.prototype, (key: KeyObject) => `${key.constructor.name} {}`],
  [AsyncLocalStorage.prototype, (storage: object) => hiding(storage, ["enabled"])],
  [StringDecoder.prototype, decoderFields],
];

export function replaceInspections(): Undo[] {
  return SHOWN_AS.flatMap(([prototype, show]) => as(prototype, show));
}

function deeper(options: InspectOptions): InspectOptions {
  return { ...options, depth: typeof options.depth === "number" ? options.depth - 1 : options.depth ?? null };
}

/** For code inside a world: `inspect` asks Deno's own method first, and then Node's. */
function as(prototype: object, show: Show): Undo[] {
  const ours = function (this: object, depth: number, options: InspectOptions): unknown {
    return depth < 0 ? this : show(this as never, options);
  };
  return [inPlace(prototype, PRIVATE, undefined), inPlace(prototype, inspect.custom, ours)];
}

function inPlace(prototype: object, key: symbol, ours: unknown): Undo {
  const real = Object.getOwnPropertyDescriptor(prototype, key)?.value;
  return redefine(prototype, key, {
    get: () => liveWorld() === undefined ? real : ours,
    set(this: object, value: unknown) {
      Object.defineProperty(this, key, { value, writable: true, configurable: true, enumerable: true });
    },
    configurable: true,
    enumerable: false,
  });
}

/** Itself, without showing what Deno keeps there. */
function hiding<T extends object>(value: T, keys: readonly PropertyKey[]): T {
  for (const key of keys) Reflect.defineProperty(value, key, { enumerable: false });
  return value;
}

/** Of Node's own, by the number that it has inside. */
const ENCODINGS = ["ascii", "utf8", "base64", "utf16le", "latin1", "hex", "buffer", "base64url"];

/** Node keeps what it has of a character, how much is missing, how much is there, and the encoding, in seven bytes. */
function decoderFields(decoder: StringDecoder): object {
  const { encoding, lastChar } = decoder as StringDecoder & { readonly encoding: string; readonly lastChar: Buffer };
  const inside = Buffer.alloc(7);
  lastChar.copy(inside, 0, 0, 4);
  inside.set([symbolNamed(decoder, "missingBytes"), symbolNamed(decoder, "bufferedBytes")].map(Number), 4);
  inside[6] = ENCODINGS.indexOf(encoding);
  return Object.assign(new ShownDecoder(), { encoding, [Symbol("kNativeDecoder")]: inside });
}

const { StringDecoder: ShownDecoder } = { StringDecoder: class StringDecoder {} };

function symbolNamed(value: object, name: string): unknown {
  const key = Object.getOwnPropertySymbols(value).find(({ description }) => description === name);
  return key === undefined ? undefined : (value as Record<symbol, unknown>)[key];
}
