/** `node:stream` inside a world: Node's shape, and the way to web streams and back. */
import { expect, test } from "vitest";
import { evaluate } from "../../support/source.ts";

test("node:stream is the legacy Stream, of which all streams are instances", async () => {
  const value = await evaluate(
    `const { Stream: Named } = await import("node:stream");
     const util = await import("node:util");
     function Old() { Stream.call(this); } util.inherits(Old, Stream);
     return [typeof Stream, Named === Stream, new Stream.Writable() instanceof Stream, Readable.from([]) instanceof Stream,
       new Old() instanceof Stream, typeof new Old().pipe, Stream.Readable === Readable, typeof Stream.promises.pipeline];`,
    'import Stream, { Readable } from "node:stream";',
  );
  expect(value).toEqual(["function", true, true, true, true, "function", true, "function"]);
});

const HEAD = 'import { Duplex, PassThrough, Readable, Writable } from "node:stream";' +
  'import { text } from "node:stream/consumers"; import { pipeline } from "node:stream/promises";';

test("a Readable converts to a web stream and back", async () => {
  const value = await evaluate(
    `const web = Readable.toWeb(Readable.from([Buffer.from("one "), Buffer.from("two")]));
     const first = (await web.getReader().read()).value;
     const back = Readable.fromWeb(new Response("three").body);
     const failing = Readable.toWeb(new Readable({ read() { this.destroy(new Error("lost")); } }));
     const broken = Readable.fromWeb(new ReadableStream({ pull(c) { c.error(new Error("broken")); } }));
     return [web instanceof ReadableStream, first.constructor.name, String(Buffer.from(first)), await text(back),
       await failing.getReader().read().catch((e) => e.message), await text(broken).catch((e) => e.message)];`,
    HEAD,
  );
  expect(value).toEqual([true, "Uint8Array", "one ", "three", "lost", "broken"]);
});

test("cancelling the web stream destroys the Readable", async () => {
  const value = await evaluate(
    `const readable = new Readable({ read() {} }); await Readable.toWeb(readable).cancel(); return readable.destroyed;`,
    HEAD,
  );
  expect(value).toBe(true);
});

test("a Writable converts to a web stream and back", async () => {
  const value = await evaluate(
    `const seen = []; let ended = false;
     const writer = Writable.toWeb(new Writable({
       write(chunk, _e, done) { setTimeout(() => { seen.push(String(chunk)); done(); }, 5); }, final(done) { ended = true; done(); } })).getWriter();
     await writer.write("a"); await writer.write("b"); await writer.close();
     const chunks = []; let closed = false;
     await pipeline(Readable.from(["c", "d"]), Writable.fromWeb(new WritableStream({
       write: (chunk) => void chunks.push(String(chunk)), close: () => void (closed = true) })));
     const failed = await pipeline(Readable.from(["x"]), Writable.fromWeb(new WritableStream({
       write() { throw new Error("full"); } }))).catch((e) => e.message);
     return [seen, ended, chunks, closed, failed];`,
    HEAD,
  );
  expect(value).toEqual([["a", "b"], true, ["c", "d"], true, "full"]);
});

test("a Duplex converts both ways", async () => {
  const value = await evaluate(
    `const { readable, writable } = Duplex.toWeb(new PassThrough());
     const writer = writable.getWriter(); writer.write(Buffer.from("ping")); writer.close();
     const upper = Duplex.fromWeb(new TransformStream({ transform: (c, out) => out.enqueue(String(c).toUpperCase()) }));
     upper.end("pong");
     return [await new Response(readable).text(), await text(upper)];`,
    HEAD,
  );
  expect(value).toEqual(["ping", "PONG"]);
});
