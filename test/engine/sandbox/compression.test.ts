/** Compressed data: taken apart by the real zlib, and never made, since runtimes differ in the bytes. */
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { evaluate, runCode } from "../../support/source.ts";

const GZIPPED = `Buffer.from("${gzipSync("hello").toString("base64")}", "base64")`;

test("zlib decompresses at once, by callback, by promise and as a stream", async () => {
  const value = await evaluate(
    `const data = ${GZIPPED};
     const called = await new Promise((resolve) => zlib.gunzip(data, (error, result) => resolve(String(result))));
     const streamed = await text(Readable.from([data.subarray(0, 7), data.subarray(7)]).pipe(zlib.createGunzip()));
     const class_ = new zlib.Unzip(); class_.end(data);
     const failed = await promisify(zlib.inflate)(data).catch((error) => error.code);
     const broken = await text(Readable.from([data.subarray(0, 9)]).pipe(zlib.createGunzip())).catch((error) => error.code);
     return [String(zlib.gunzipSync(data)), called, streamed, await text(class_), failed, broken, zlib.constants.Z_BEST_SPEED, zlib.Z_SYNC_FLUSH, zlib.crc32("a")];`,
    'import zlib from "node:zlib"; import { Readable } from "node:stream"; import { text } from "node:stream/consumers";' +
      'import { promisify } from "node:util";',
  );
  expect(value).toEqual(["hello", "hello", "hello", "hello", "Z_DATA_ERROR", "Z_BUF_ERROR", 1, 2, 3904355907]);
});

test("a DecompressionStream answers when its input has ended, without a deadlock", async () => {
  const value = await evaluate(
    `const read = (data) => new Response(new Response(data).body.pipeThrough(new DecompressionStream("gzip"))).text();
     return [await read(${GZIPPED}), await read("no").catch((error) => error.name)];`,
  );
  expect(value).toEqual(["hello", "TypeError"]);
});

describe("compression is refused by name", () => {
  for (
    const [title, code] of [
      ["CompressionStream", "new CompressionStream('gzip');"],
      ["node:zlib.gzipSync", "zlib.gzipSync('x');"],
      ["node:zlib.createDeflate", "zlib.createDeflate();"],
    ] as const
  ) {
    test(title, async () => {
      const result = await runCode(code, undefined, 'import zlib from "node:zlib";');
      expect(result.outcome.finding).toMatchObject({ kind: "unsimulated", title: `unsimulated ${title}` });
    });
  }
});
