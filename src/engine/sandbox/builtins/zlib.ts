/**
 * `node:zlib`, one way: what is compressed can be read. Compressing is refused, since the bytes that come out differ from one
 * build of zlib to another. A stream is unpacked as a whole when it ends.
 */
import { Buffer } from "node:buffer";
import * as zlib from "node:zlib";
import type { Scope } from "../scope.ts";
import { refusedFunction } from "./refused.ts";
import { streamModule } from "./stream.ts";

type Input = string | Uint8Array | ArrayBuffer;
type Unpack = (data: Input, options?: object) => Buffer;

const UNPACK: Readonly<Record<string, { readonly stream: string; readonly now: Unpack }>> = {
  gunzip: { stream: "Gunzip", now: zlib.gunzipSync },
  inflate: { stream: "Inflate", now: zlib.inflateSync },
  inflateRaw: { stream: "InflateRaw", now: zlib.inflateRawSync },
  unzip: { stream: "Unzip", now: zlib.unzipSync },
  brotliDecompress: { stream: "BrotliDecompress", now: zlib.brotliDecompressSync },
};

const REFUSED = ["gzip", "deflate", "deflateRaw", "brotliCompress", "zstdCompress", "zstdDecompress"];
const INSTEAD = "hand the scenario data that is not compressed: only reading gzip, deflate and brotli is simulated";

export function createZlib(scope: Scope): Record<string, unknown> {
  const module: Record<string, unknown> = {
    constants: zlib.constants,
    codes: {},
    crc32: (data: Input, value?: number) => zlib.crc32(data as string | Buffer, value),
  };
  for (const [key, value] of Object.entries(zlib.constants)) if (key.startsWith("Z_")) module[key] = value;
  for (const [name, { stream, now }] of Object.entries(UNPACK)) {
    module[`${name}Sync`] = now;
    module[name] = (data: Input, ...rest: unknown[]) => {
      const done = scope.later(rest.at(-1) as (error: unknown, result?: Buffer) => void);
      const options = rest.length > 1 ? rest[0] as object : undefined;
      scope.world.kernel.scheduler.submit("zlib", name, () => {
        let result: Buffer;
        try {
          result = now(data, options);
        } catch (error) {
          return done(error);
        }
        done(null, result);
      });
    };
    module[stream] = streamClass(now);
    module[`create${stream}`] = (options?: object) =>
      new (module[stream] as new (options?: object) => unknown)(options);
  }
  for (const name of REFUSED) {
    const upper = name[0]!.toUpperCase() + name.slice(1);
    for (const key of [name, `${name}Sync`, upper, `create${upper}`]) {
      module[key] = refusedFunction(`zlib.${key}`, INSTEAD);
    }
  }
  return module;
}

function streamClass(now: Unpack): new (options?: object) => unknown {
  return class extends streamModule.Transform {
    readonly #options: object | undefined;
    readonly #chunks: Buffer[] = [];

    constructor(options?: object) {
      super();
      this.#options = options;
    }

    override _transform(chunk: Buffer, _encoding: string, done: () => void): void {
      this.#chunks.push(chunk);
      done();
    }

    override _flush(done: (error?: Error | null, data?: Buffer) => void): void {
      if (this.#chunks.length === 0) return done();
      let unpacked: Buffer;
      try {
        unpacked = now(Buffer.concat(this.#chunks), this.#options);
      } catch (error) {
        return done(error as Error);
      }
      done(null, unpacked);
    }

    close(done?: () => void): void {
      if (done !== undefined) this.once("close", done);
      this.destroy();
    }
  };
}
