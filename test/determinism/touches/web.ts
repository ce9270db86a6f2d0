/** What the web has: events, blobs, forms, requests, streams, text. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { collect, outcomeOf, type Touches } from "./touch.ts";

const GZIP = "H4sIAAAAAAAC/8tIzcnJVyjPL8pJAQCFEUoNCwAAAA==";
const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

export const WEB_TOUCHES: Touches = {
  AbortController: {
    "aborts, once": async ({ say, n }) => {
      const controller = new AbortController();
      controller.signal.addEventListener("abort", (event) => say(event.type, event.timeStamp, event.isTrusted));
      controller.abort(n > 4 ? new Error("why") : undefined);
      say(controller, controller.signal.reason, await outcomeOf(() => controller.signal.throwIfAborted()));
    },
  },
  AbortSignal: {
    "timeout, any, abort": async ({ say, n, world }) => {
      const signal = AbortSignal.any([AbortSignal.timeout(n), new AbortController().signal]);
      await world.sleep(n + 1);
      say(signal, signal.reason, AbortSignal.abort().reason, AbortSignal.abort(n));
    },
    "many listeners": ({ say }) => {
      const signal = new AbortController().signal;
      for (let count = 0; count < 15; count++) signal.addEventListener("abort", () => {});
      say(signal);
    },
  },
  Blob: {
    "read in parts": async ({ say, n }) => {
      const blob = new Blob(["hello ", new Uint8Array([119, n + 97])], { type: "text/plain" });
      say(blob, await blob.text(), await blob.slice(2, 4).arrayBuffer(), blob.size);
      for await (const chunk of blob.stream()) say(chunk);
    },
  },
  BroadcastChannel: {
    "to two others": async ({ say, n, world }) => {
      const channels = [1, 2, 3].map(() => new BroadcastChannel(`c${n}`));
      for (const [index, channel] of channels.entries()) {
        channel.onmessage = (event) => say(index, event.data, event.timeStamp);
      }
      channels[0]!.postMessage({ n });
      await world.sleep(5);
      for (const channel of channels) channel.close();
    },
  },
  MessageChannel: {
    "there and back": async ({ say, n, world }) => {
      const { port1, port2 } = new MessageChannel();
      port2.onmessage = ({ data, timeStamp }) => {
        say(data, timeStamp);
        port2.postMessage([data, n]);
      };
      port1.addEventListener("message", (event) => say(event.data, event.type));
      port1.addEventListener("close", () => say("closed"));
      port1.postMessage(new Map([["n", n]]));
      await world.sleep(5);
      port2.close();
      await world.sleep(5);
    },
  },
  WebSocket: {
    "talks, and is closed": async ({ say, n }) => {
      const server = createServer().on("upgrade", (request, socket) => {
        const key = request.headers["sec-websocket-key"];
        const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
        const head = [
          "HTTP/1.1 101 OK",
          "upgrade: websocket",
          "connection: upgrade",
          `sec-websocket-accept: ${accept}`,
        ];
        socket.write([...head, "", ""].join("\r\n"));
        socket.write(Buffer.from([0x81, 1, 97 + n % 20, 0x82, 1, n % 200]));
        socket.once("data", (data) => {
          say(request.headers, [...data]);
          socket.end(Buffer.from([0x88, 2, 3, 0xe8]));
        });
      }).listen(0);
      await once(server, "listening");
      const socket = new WebSocket(`ws://localhost:${(server.address() as AddressInfo).port}/x?y`);
      socket.onmessage = (event) => {
        say(event.data, event.timeStamp, event.origin);
        if (event.data instanceof Blob) socket.send("heard");
      };
      await new Promise<void>((resolve) =>
        socket.onclose = (event) => {
          say(
            event.code,
            event.reason,
            event.wasClean,
            event.timeStamp,
            event instanceof CloseEvent,
            socket.readyState,
          );
          resolve();
        }
      );
      server.close();
    },
    "what is no URL, and nobody who listens": async ({ say }) => {
      say(await outcomeOf(() => new WebSocket("nowhere")), WebSocket.CLOSED);
      const socket = new WebSocket("ws://localhost:9");
      socket.onerror = (event) => say(event.type, (event as ErrorEvent).message, event.timeStamp);
      await new Promise<void>((resolve) =>
        socket.onclose = ({ code }) => {
          say(code);
          resolve();
        }
      );
    },
  },
  CloseEvent: {
    "as it is shown": ({ say, n }) => say(new CloseEvent("x", { code: n }).code, String(new CloseEvent("y"))),
  },
  MessagePort: {
    "made by channels only": async ({ say }) => say(await outcomeOf(() => new (MessagePort as new () => object)())),
  },
  ByteLengthQueuingStrategy: { "of five": ({ say }) => say(new ByteLengthQueuingStrategy({ highWaterMark: 5 })) },
  CountQueuingStrategy: { "of five": ({ say }) => say(new CountQueuingStrategy({ highWaterMark: 5 }).size(undefined)) },
  DOMException: {
    "names and codes": ({ say, n }) => say(new DOMException(`m${n}`, "AbortError")),
  },
  EventTarget: {
    "hears": ({ say, n }) => {
      const target = new EventTarget();
      target.addEventListener("x", (event) => say(event, (event as CustomEvent).detail), { once: true });
      say(target.dispatchEvent(new CustomEvent("x", { detail: n, cancelable: true })), target);
    },
  },
  Event: { "as it is shown": ({ say }) => say(new Event("x"), new Event("y").timeStamp, String(new Event("z"))) },
  MessageEvent: {
    "as it is shown": ({ say, n }) => say(new MessageEvent("x", { data: n }).data, new MessageEvent("y").timeStamp),
  },
  CustomEvent: { "as it is shown": ({ say, n }) => say(new CustomEvent("x", { detail: { n } })) },
  File: {
    "as it is shown": async ({ say, world, n }) => {
      await world.sleep(n);
      const file = new File(["x"], "x.txt", { type: "text/plain" });
      say(file, file.lastModified, new File([], "given", { lastModified: n }), await file.text());
    },
  },
  FormData: {
    "entries, with files": ({ say, n }) => {
      const form = new FormData();
      form.append("n", String(n));
      form.append("f", new Blob(["x"]), "x.bin");
      say(form, [...form].map(([name, value]) => [name, value]));
    },
  },
  Headers: {
    "sorted": async ({ say }) => {
      const headers = new Headers({ "x-b": "2", Accept: "a/b", "set-cookie": "a=1" });
      headers.append("set-cookie", "b=2");
      say(headers, [...headers], await outcomeOf(() => headers.set("no no", "x")));
    },
  },
  Request: {
    "as it is shown": async ({ say, n }) => {
      const request = new Request("http://a.test/x?y#z", { method: "POST", body: JSON.stringify({ n }) });
      say(request.method, request.headers, request.url, await request.clone().json());
      say(await outcomeOf(() => new Request("no url")));
    },
    "with a form": async ({ say }) => {
      const form = new FormData();
      form.append("f", new File(["x"], "f.txt"));
      const request = new Request("http://a.test/", { method: "POST", body: form });
      say(request.headers.get("content-type"), await request.text());
    },
  },
  Response: {
    "of much": async ({ say, n }) => {
      const blob = new Blob(Array.from({ length: 20 }, (_, at) => "x".repeat(10_000 + at + n)));
      const sizes: number[] = [];
      for await (const chunk of blob.stream()) sizes.push(chunk.length);
      say(sizes, (await blob.slice(5, -5).arrayBuffer()).byteLength, (await new Response(blob).text()).length);
    },
    "as a stream": async ({ say, n }) => {
      const response = new Response(
        new ReadableStream({
          pull(controller) {
            controller.enqueue(new TextEncoder().encode(`chunk ${n}`));
            controller.close();
          },
        }),
      );
      const copy = response.clone();
      say(await Promise.all([response.text(), copy.bytes()]), response.bodyUsed);
    },
    "bodies": async ({ say, n }) => {
      const response = Response.json({ n }, { status: 201, headers: { "x-n": String(n) } });
      say(response.status, response.headers, await response.text(), response);
      say(await outcomeOf(() => response.text()), Response.error().type);
    },
  },
  fetch: {
    "an answer": async ({ say, n }) => {
      const response = await fetch("http://shop.test/items", { method: "POST", body: JSON.stringify({ n }) });
      say(response.status, [...response.headers], await response.json(), response.url, response);
    },
    "one that is given up": async ({ say, n }) => {
      say(await outcomeOf(() => fetch("http://shop.test/slow", { signal: AbortSignal.timeout(n + 1) })));
    },
  },
  ReadableStream: {
    "read, teed, piped": async ({ say, n }) => {
      const numbers = () =>
        new ReadableStream({
          start(controller) {
            for (let at = 0; at <= n % 4; at++) controller.enqueue(at);
            controller.close();
          },
        });
      const [left, right] = numbers().tee();
      say(await collect(left), await collect(right), numbers());
      const doubled = numbers().pipeThrough(
        new TransformStream({ transform: (value, controller) => controller.enqueue(value * 2) }),
      );
      say(await collect(doubled));
    },
  },
  WritableStream: {
    "written": async ({ say, n }) => {
      const stream = new WritableStream({ write: (chunk) => say(chunk) });
      const writer = stream.getWriter();
      await writer.write(n);
      await writer.close();
      say(stream, writer.desiredSize);
    },
  },
  ReadableStreamDefaultReader: {
    "reads": async ({ say, n }) => {
      const reader = new ReadableStream({ start: (controller) => controller.enqueue(n) }).getReader();
      say(reader instanceof ReadableStreamDefaultReader, await reader.read());
    },
  },
  ReadableStreamBYOBReader: {
    "reads": ({ say }) =>
      say(new ReadableStream({ type: "bytes" }).getReader({ mode: "byob" }) instanceof ReadableStreamBYOBReader),
  },
  WritableStreamDefaultWriter: {
    "writes": ({ say }) => say(new WritableStream().getWriter() instanceof WritableStreamDefaultWriter),
  },
  ...Object.fromEntries(
    [
      "ReadableByteStreamController",
      "ReadableStreamBYOBRequest",
      "ReadableStreamDefaultController",
      "TransformStreamDefaultController",
      "WritableStreamDefaultController",
    ].map((name) => [name, {
      "is not for making": async ({ say }) =>
        say(name, await outcomeOf(() => new (Reflect.get(globalThis, name))()).then((outcome) => typeof outcome)),
    }]),
  ),
  TransformStream: { "as it is shown": ({ say }) => say(new TransformStream()) },
  TextDecoder: {
    "encodings": async ({ say }) => {
      say(new TextDecoder().decode(new Uint8Array([104, 195])), new TextDecoder("utf-16le").encoding);
      say(new TextDecoder("latin1"), await outcomeOf(() => new TextDecoder("no")));
      say(await outcomeOf(() => new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([255]))));
    },
  },
  TextEncoder: { "bytes": ({ say, n }) => say(new TextEncoder().encode(`é${n}`), new TextEncoder()) },
  TextDecoderStream: {
    "chunks": async ({ say }) => {
      const chunks = new Blob(["añb"]).stream().pipeThrough(new TextDecoderStream());
      say(await collect(chunks), new TextDecoderStream());
    },
  },
  TextEncoderStream: { "as it is shown": ({ say }) => say(new TextEncoderStream()) },
  CompressionStream: { "is a name": ({ say }) => say(typeof CompressionStream) },
  DecompressionStream: {
    "reads": async ({ say }) => {
      const stream = new Blob([bytesOf(GZIP)]).stream().pipeThrough(new DecompressionStream("gzip"));
      say(await new Response(stream).text());
    },
  },
  URL: {
    "parts, and one that is none": async ({ say, n }) => {
      const url = new URL(`../a?b=${n}#c`, "https://user@é.test:81/x/y/");
      say(url, url.href, url.searchParams, URL.canParse("no"), await outcomeOf(() => new URL("no")));
    },
    "of an object": ({ say, n }) => {
      const url = URL.createObjectURL(new Blob([String(n)]));
      say(url);
      URL.revokeObjectURL(url);
    },
  },
  URLPattern: {
    "matches": ({ say, n }) => say(new URLPattern({ pathname: "/a/:id" }).exec(`http://x/a/${n}`)?.pathname),
  },
  URLSearchParams: {
    "sorted": ({ say, n }) => {
      const params = new URLSearchParams({ b: "2", a: String(n) });
      params.sort();
      say(params, String(params), [...params.keys()]);
    },
  },
  atob: { "and what it refuses": async ({ say }) => say(atob("aGk="), await outcomeOf(() => atob("*"))) },
  btoa: { "and what it refuses": async ({ say }) => say(btoa("hi"), await outcomeOf(() => btoa("é€"))) },
  WebAssembly: {
    "adds": async ({ say, n }) => {
      const bytes = bytesOf("AGFzbQEAAAABBwFgAn9/AX8DAgEABwcBA2FkZAAACgkBBwAgACABags=");
      const { instance } = await WebAssembly.instantiate(bytes);
      say((instance.exports["add"] as (a: number, b: number) => number)(n, 2), WebAssembly.validate(bytes));
      say(await outcomeOf(() => new WebAssembly.Module(new Uint8Array(4))));
    },
    "calls the program, and keeps memory": ({ say, n }) => {
      const bytes = bytesOf(
        "AGFzbQEAAAABBgFgAX8BfwIOAQRob3N0BXR3aWNlAAADAgEABQMBAAEHEAIGbWVtb3J5AgADcnVuAAEKCwEJACAAQQFqEAAL",
      );
      const module = new WebAssembly.Module(bytes);
      const { exports } = new WebAssembly.Instance(module, { host: { twice: (value: number) => value * 2 } });
      const memory = exports["memory"] as WebAssembly.Memory;
      const view = new Uint8Array(memory.buffer);
      say(view[n], Object.keys(module), (exports["run"] as (a: number) => number)(n), memory.grow(1));
      new Uint8Array(memory.buffer)[n] = 1;
      Object.assign(module, { mark: n });
    },
  },
  navigator: { "as it is shown": ({ say }) => say(navigator) },
};
