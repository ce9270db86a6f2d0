/**
 * `node:stream` by the npm package `readable-stream`, the same code on every runtime: Node's and Deno's own differ in when
 * they hand over a chunk. Its ticks are `process.nextTick`, whose order is the same on both. As in Node, the module is the
 * legacy `Stream` constructor, with the classes on it.
 */
import { Buffer } from "node:buffer";
import readableStream from "readable-stream";
import { createDuplexPair } from "./duplex_pair.ts";
import { bridgeToWeb } from "./stream_web.ts";

export const streamModule = (readableStream as unknown as { Stream: typeof import("node:stream") }).Stream;
bridgeToWeb(streamModule);
Object.assign(streamModule, { duplexPair: createDuplexPair(streamModule.Duplex) });
export const streamPromises = streamModule.promises;

async function collect(source: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of source) {
    chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : Buffer.from(chunk as Uint8Array));
  }
  return Buffer.concat(chunks);
}

/** `node:stream/consumers`. */
export const streamConsumers = {
  buffer: collect,
  text: async (source: AsyncIterable<unknown>) => (await collect(source)).toString("utf8"),
  json: async (source: AsyncIterable<unknown>) => JSON.parse((await collect(source)).toString("utf8")),
  arrayBuffer: async (source: AsyncIterable<unknown>) => new Uint8Array(await collect(source)).buffer,
  blob: async (source: AsyncIterable<unknown>) => new Blob([new Uint8Array(await collect(source))]),
};
