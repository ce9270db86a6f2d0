/**
 * `node:zlib`: decompression is real, and at once; what calls back is an operation, and a stream gives what came out when
 * it is flushed and when its input has ended. Compression is refused: the same text is compressed to other bytes on each runtime.
 */
import { Buffer } from "node:buffer";
import process from "node:process";
import type { Transform, TransformOptions } from "node:stream";
import type { InputType } from "node:zlib";
import { constantsOf } from "../realm/node24/tables.ts";
import type { Scope } from "../realm/scope.ts";
import { refusedModule } from "../realm/refused.ts";
import { streamModule } from "./stream.ts";

export const COMPRESSION_INSTEAD = "leave the data as it is, or give the scenario data that was compressed before";

// Taken at once: while worlds are live, the real one is a trap.
const { getBuiltinModule } = process;

/** Written to a stream to have it give what there is. */
const FLUSH = Buffer.alloc(0);

/** Functions by the name of the class of stream that does the same. */
const DECOMPRESS = {
  BrotliDecompress: "brotliDecompress",
  Gunzip: "gunzip",
  Inflate: "inflate",
  InflateRaw: "inflateRaw",
  Unzip: "unzip",
  ZstdDecompress: "zstdDecompress",
} as const;

type Decompress = (data: InputType, options?: object) => Buffer;
type Callback = (error: unknown, result?: Buffer) => void;

/** One of `gunzip` and its kin, which depends on nothing but its input. */
export function decompressor(name: "brotliDecompress" | "gunzip" | "inflate" | "inflateRaw"): Decompress {
  return getBuiltinModule("zlib")[`${name}Sync`] as Decompress;
}

export function createZlib(scope: Scope): object {
  const real = getBuiltinModule("zlib") as unknown as Record<string, unknown>;
  const values: Record<string, unknown> = {};
  for (const name of ["codes", "crc32"]) values[name] = real[name];
  const constants = zlibConstants();
  values["constants"] = constants;
  for (const [name, value] of Object.entries(constants)) if (name.startsWith("Z_")) values[name] = value;
  for (const [className, name] of Object.entries(DECOMPRESS)) {
    const work = real[`${name}Sync`] as Decompress | undefined;
    if (work === undefined) continue;
    values[`${name}Sync`] = work;
    values[name] = later(scope, name, work);
    const stream = streamClass(scope, className, work);
    values[className] = stream;
    const create = (options?: TransformOptions) => new stream(options);
    values[`create${className}`] = create;
  }
  return refusedModule("node:zlib", COMPRESSION_INSTEAD, values);
}

function zlibConstants(): Readonly<Record<string, number>> {
  return (constantsOf("zlib") as { constants: Record<string, number> }).constants;
}

function later(scope: Scope, name: string, work: Decompress): (...args: unknown[]) => void {
  return (data, ...rest) => {
    const settle = scope.later(rest.pop() as Callback);
    scope.world.kernel.scheduler.submit("zlib", name, () => {
      let result: Buffer;
      try {
        result = work(data as InputType, rest[0] as object | undefined);
      } catch (error) {
        return settle(error);
      }
      settle(null, result);
    });
  };
}

function streamClass(scope: Scope, name: string, work: Decompress): new (options?: TransformOptions) => Transform {
  const classes = {
    [name]: class extends streamModule.Transform {
      readonly #options: TransformOptions;
      readonly #chunks: Buffer[] = [];
      /** How many bytes it has given. */
      #given = 0;
      bytesWritten = 0;

      constructor(options: TransformOptions = {}) {
        super(options);
        this.#options = options;
      }

      override _transform(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
        if (chunk === FLUSH) return this.#give(done, { finishFlush: zlibConstants()["Z_SYNC_FLUSH"] });
        this.#chunks.push(chunk);
        this.bytesWritten += chunk.length;
        done();
      }

      override _flush(done: (error?: Error | null) => void): void {
        this.#give(done);
      }

      /** Gives what has come out since it last did. What goes in may refer to all that was before. */
      #give(done: (error?: Error | null) => void, options?: object): void {
        try {
          if (this.#chunks.length > 0) {
            const result = work(Buffer.concat(this.#chunks), { ...this.#options, ...options });
            if (result.length > this.#given) this.push(result.subarray(this.#given));
            this.#given = result.length;
          }
        } catch (error) {
          return done(error as Error);
        }
        done();
      }

      flush(kind?: number | (() => void), whenDone?: () => void): void {
        const done = (typeof kind === "function" ? kind : whenDone) ?? (() => {});
        if (this.writableFinished) (scope.global("process") as NodeJS.Process).nextTick(done);
        else if (this.writableEnded) this.once("end", done);
        else this.write(FLUSH, () => done());
      }

      close(done?: () => void): void {
        if (done !== undefined) streamModule.finished(this, () => done());
        this.destroy();
      }
    },
  };
  return classes[name]!;
}
