/** What a socket reads: into a buffer of the program's own, up to a reset, and what it is told of handles that are gone. */
import { expect, test } from "vitest";
import { evaluate } from "../../../support/source.ts";

const HEAD = `import net from "node:net"; import http from "node:http"; import { once } from "node:events";`;
const run = (body: string) => evaluate(body, HEAD);

test("a buffer of the program's own is filled again and again", async () => {
  expect(
    await run(
      `const server = net.createServer((socket) => socket.end("hello world")).listen(0);
       await once(server, "listening");
       const buffer = Buffer.alloc(4), seen = [];
       const socket = net.connect({ port: server.address().port,
         onread: { buffer, callback: (count) => { seen.push(buffer.toString("latin1", 0, count)); } } });
       await once(socket, "end");
       return seen;`,
    ),
  ).toEqual(["hell", "o wo", "rld"]);
});

test("what arrived before a reset is read before its error", async () => {
  expect(
    await run(
      `const server = net.createServer((socket) => { socket.write("last words"); setTimeout(() => socket.resetAndDestroy(), 500); }).listen(80);
       await once(server, "listening");
       const socket = net.connect(80), seen = [];
       socket.pause();
       socket.on("data", (chunk) => seen.push(String(chunk))).on("error", (error) => seen.push(error.code));
       socket.pause();
       setTimeout(() => socket.resume(), 2000);
       await new Promise((resolve) => socket.on("close", resolve));
       return seen;`,
    ),
  ).toEqual(["last words", "ECONNRESET"]);
});

test("a local address without a port gets a free one", async () => {
  expect(
    await run(
      `const server = net.createServer((socket) => socket.end(socket.remoteAddress)).listen(0, "127.0.0.1");
       await once(server, "listening");
       const ask = async () => String((await once(net.connect({ port: server.address().port, host: "127.0.0.1", localAddress: "127.0.0.2" }), "data"))[0]);
       return [await ask(), await ask()];`,
    ),
  ).toEqual(["127.0.0.2", "127.0.0.2"]);
});

test("a request may bring the connection that it goes over", async () => {
  expect(
    await run(
      `const server = net.createServer((socket) => socket.once("data", () => socket.end("HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\n\\r\\nok"))).listen("/run/x");
       await once(server, "listening");
       const request = http.get("http://anywhere.test/", { createConnection: () => net.connect("/run/x") });
       const [response] = await once(request, "response");
       return [response.statusCode, String((await once(response, "data"))[0])];`,
    ),
  ).toEqual([200, "ok"]);
});
