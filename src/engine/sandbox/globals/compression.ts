/** `DecompressionStream`, which gives all that came out when its input has ended. The other way is refused, as in zlib. */
import { Buffer } from "node:buffer";
import { refusedMember } from "../realm/refused.ts";
import { COMPRESSION_INSTEAD, decompressor } from "../builtins/zlib.ts";

const FORMATS = {
  brotli: "brotliDecompress",
  deflate: "inflate",
  "deflate-raw": "inflateRaw",
  gzip: "gunzip",
} as const;

export class SimDecompressionStream {
  readonly readable: ReadableStream;
  readonly writable: WritableStream;

  constructor(format: keyof typeof FORMATS) {
    if (!Object.hasOwn(FORMATS, format)) {
      throw new TypeError(`expected a format of ${Object.keys(FORMATS).join(", ")}, found ${String(format)}`);
    }
    const chunks: Uint8Array[] = [];
    const { readable, writable } = new TransformStream<ArrayBufferView | ArrayBuffer, Uint8Array>({
      transform: (chunk) => void chunks.push(copyOf(chunk)),
      flush(controller) {
        try {
          const result = decompressor(FORMATS[format])(Buffer.concat(chunks));
          if (result.length > 0) controller.enqueue(new Uint8Array(result));
        } catch (error) {
          throw new TypeError((error as Error).message, { cause: error });
        }
      },
    });
    this.readable = readable;
    this.writable = writable;
  }

  static {
    Object.defineProperty(this, "name", { value: "DecompressionStream" });
  }
}

function copyOf(chunk: ArrayBufferView | ArrayBuffer): Uint8Array {
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk.slice());
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength).slice();
  throw new TypeError("expected a chunk of bytes");
}

export function createCompressionStream(): unknown {
  return refusedMember("CompressionStream", COMPRESSION_INSTEAD);
}
