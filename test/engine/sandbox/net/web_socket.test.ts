/** The global `WebSocket`: the same events as Node's over a real loopback interface, with a server of `ws`. */
import { describe, expect, test } from "vitest";
import { Frames } from "../../../../src/engine/capabilities/net/tcp/frames.ts";
import { fc } from "../../../support/properties.ts";
import { ROOT } from "../../../support/files.ts";
import { inNode } from "../../../support/real_node.ts";
import { programOf, runLogged } from "../../../support/logged.ts";
import { evaluate } from "../../../support/source.ts";

const WS = JSON.stringify(`${ROOT}node_modules/ws/wrapper.mjs`);
const HEAD =
  `import { WebSocketServer } from ${WS}; import { once } from "node:events"; import http from "node:http"; import net from "node:net"; import { createHash } from "node:crypto";`;
const REAL_HEAD = `const { WebSocketServer } = await import("ws"); const { once } = await import("node:events");
  const { default: http } = await import("node:http"); const { default: net } = await import("node:net"); const { createHash } = await import("node:crypto");`;

/** Helpers of the talks: `serve` gives the URL of a server, and `watch` tells what a client sees. */
const HELPERS = `
  const events = [], servers = [];
  const serve = async (options, onConnection) => {
    const server = new WebSocketServer({ port: 0, ...options });
    servers.push(server);
    if (onConnection !== undefined) server.on("connection", onConnection);
    await once(server, "listening");
    return "ws://localhost:" + server.address().port;
  };
  const serveHttp = async (handler, event = "upgrade") => {
    const server = http.createServer().on(event, handler).listen(0);
    servers.push(server);
    await once(server, "listening");
    return "ws://localhost:" + server.address().port;
  };
  const show = async (data) => typeof data === "string" ? [data.length, data.slice(0, 12)]
    : data instanceof Blob ? ["blob", ...new Uint8Array(await data.arrayBuffer())] : [data.constructor.name, ...new Uint8Array(data)];
  const watch = (socket, seen = events) => {
    const closed = new Promise((resolve) => {
      for (const type of ["open", "error", "close"]) {
        socket.addEventListener(type, (event) => {
          seen.push([type, event.constructor.name, socket.readyState, event.code ?? null, event.reason ?? null, event.wasClean ?? null, event.message ?? null]);
          if (type === "close") resolve();
        });
      }
    });
    return closed;
  };
  const caught = (call) => { try { call(); events.push("no error"); } catch (error) { events.push([error.name, error.constructor.name, error.message]); } };
  const settled = () => new Promise((resolve) => setTimeout(resolve, 30));`;

const TALKS: Readonly<Record<string, string>> = {
  "a talk, of each kind of data": `
    const url = await serve({}, (socket) => socket.on("message", (data, isBinary) => socket.send(isBinary ? data : "heard " + data)));
    const socket = new WebSocket(url + "/a?b");
    events.push(new URL(socket.url).pathname, new URL(socket.url).search, socket.protocol, socket.extensions, socket.binaryType, socket.bufferedAmount, socket.readyState);
    const closed = watch(socket), answers = [];
    await new Promise((resolve) => socket.onopen = resolve);
    const said = ["é", new Uint8Array([1, 2]), new Uint16Array([3]).buffer, new Blob([new Uint8Array([4, 5])]), "x".repeat(200), "y".repeat(70_000), 5, null];
    for (const each of said) socket.send(each);
    events.push(socket.bufferedAmount);
    await new Promise((resolve) => socket.addEventListener("message", ({ data, origin, type, lastEventId, ports }) => {
      if (answers.push(data) === said.length) resolve(events.push(origin === url, type, lastEventId, ports.length));
    }));
    for (const each of answers) events.push(await show(each));
    events.push(socket.bufferedAmount);
    socket.close(3500, "that is all"); events.push(socket.readyState); await closed; socket.send("nobody"); events.push(socket.bufferedAmount);`,
  "array buffers": `
    const socket = new WebSocket(await serve({}, (socket) => socket.send(new Uint8Array([7, 8]))));
    socket.binaryType = "arraybuffer"; events.push(socket.binaryType);
    const data = await new Promise((resolve) => socket.onmessage = ({ data }) => resolve(data));
    events.push(await show(data)); socket.binaryType = "none"; events.push(socket.binaryType);
    const closed = watch(socket); socket.close(); await closed;`,
  "protocols": `
    const url = await serve({ handleProtocols: (offered) => [...offered][1] });
    const socket = new WebSocket(url, ["one", "two"]); const closed = watch(socket);
    await new Promise((resolve) => socket.onopen = resolve); events.push(socket.protocol); socket.close(1000); await closed;`,
  "a protocol that nobody takes": `
    const socket = new WebSocket(await serve({ handleProtocols: () => false }), "one"); await watch(socket);`,
  "who closes, how": `
    for (const close of [(s) => s.close(), (s) => s.close(1001, "leaving"), (s) => s.close(4999), (s) => s.terminate(), (s) => { s.send("last"); s.close(1000); }]) {
      const socket = new WebSocket(await serve({}, close)); socket.onmessage = ({ data }) => events.push(data); await watch(socket);
    }`,
  "the server sees how the client leaves": `
    for (const args of [[], [1000], [4000, "é"]]) {
      let seen; const url = await serve({}, (socket) => seen = once(socket, "close").then(([code, reason]) => [code, String(reason)]));
      const socket = new WebSocket(url); await new Promise((resolve) => socket.onopen = resolve);
      const closed = watch(socket); socket.close(...args); socket.close(1000); await closed; events.push(await seen);
    }`,
  "nobody listens": `
    const server = net.createServer().listen(0); await once(server, "listening"); const { port } = server.address(); server.close(); await once(server, "close");
    await watch(new WebSocket("ws://localhost:" + port));`,
  "a server that refuses": `
    const url = await serveHttp((request, response) => { response.statusCode = request.url === "/moved" ? 302 : 400; response.setHeader("location", "/"); response.end("no"); }, "request");
    for (const path of ["/", "/moved"]) await watch(new WebSocket(url + path));`,
  "a handshake that is wrong": `
    for (const lines of [["upgrade: websocket", "connection: upgrade", "sec-websocket-accept: wrong"], ["upgrade: other", "connection: upgrade"], ["upgrade: websocket", "connection: upgrade"]]) {
      const url = await serveHttp((request, socket) => { socket.on("error", () => {}); socket.write(["HTTP/1.1 101 Switching Protocols", ...lines, "", ""].join("\\r\\n")); });
      await watch(new WebSocket(url));
    }`,
  "what the client asks with": `
    const url = await serveHttp((request, socket) => { events.push(request.method, request.url, request.rawHeaders.map((each, index, all) => /^(localhost:|host)/.test(each) ? "host" : all[index - 1] === "sec-websocket-key" ? each.length : each)); socket.destroy(); });
    await watch(new WebSocket(url.replace("ws://", "ws://user:word@") + "/p%20q?r=s", ["a", "b"])); await watch(new WebSocket(url.replace("ws:", "http:"), { headers: { "x-mine": "1" } }));`,
  "frames that are against the protocol": `
    const frames = [[0x83, 0], [0x81, 0x80, 1, 2, 3, 4], [0xc1, 0], [0x89, 126, 0, 126], [0x80, 0], [0x88, 1, 0], [0x88, 2, 3, 0xed], [0x81, 1, 0xff], [0x01, 1, 97, 0x81, 1, 98]];
    for (const frame of frames) {
      const socket = new WebSocket(await serve({}, (peer) => { peer.on("error", () => {}); peer._socket.write(Buffer.from(frame)); })); await watch(socket);
    }`,
  "fragments, pings and pongs": `
    const socket = new WebSocket(await serve({}, async (peer) => {
      peer.send("a", { fin: false }); peer.send("b", { fin: false }); peer.ping("p"); peer.send("c", { fin: true });
      const [pong] = await once(peer, "pong"); peer.send("pong " + pong); peer.close(1000);
    }));
    socket.onmessage = ({ data }) => events.push(data); await watch(socket);`,
  "compressed messages": `
    const url = await serveHttp((request, socket) => {
      const accept = createHash("sha1").update(request.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest("base64");
      socket.write(["HTTP/1.1 101 Switching Protocols", "upgrade: websocket", "connection: upgrade", "sec-websocket-accept: " + accept, "sec-websocket-extensions: permessage-deflate", "", ""].join("\\r\\n"));
      // Twice the example of RFC 7692, section 7.2.3.1.
      for (let count = 0; count < 2; count++) socket.write(Buffer.from([0xc1, 7, 0xf2, 0x48, 0xcd, 0xc9, 0xc9, 7, 0]));
      socket.once("data", () => socket.end(Buffer.from([0x88, 2, 3, 0xe8])));
    });
    const socket = new WebSocket(url); socket.onmessage = ({ data }) => { if (events.push(data) === 3) socket.close(1000); }; await watch(socket); events.push(socket.extensions);`,
  "what is no URL, no code, no protocol": `
    for (const url of ["nope", "ftp://x.test", "ws://x.test#y", "ws://", "/path"]) caught(() => new WebSocket(url));
    for (const protocols of [[""], ["a", "a"], ["a", "A"], "a b", ["a,b"]]) caught(() => new WebSocket("ws://localhost:1", protocols));
    caught(() => new WebSocket());
    const socket = new WebSocket(await serve()); caught(() => socket.send("early")); caught(() => socket.send());
    await new Promise((resolve) => socket.onopen = resolve);
    for (const args of [[1001], [2999], [5000], [1000, "x".repeat(124)], ["a"]]) caught(() => socket.close(...args));
    caught(() => WebSocket.prototype.send.call({}, "x")); const closed = watch(socket); socket.close(); await closed;`,
  "given up while it connects": `
    const socket = new WebSocket(await serve()); const closed = watch(socket); socket.close(); events.push("called", socket.readyState); await closed; await settled(); events.push(socket.readyState);`,
  "the class": `
    events.push([WebSocket.CONNECTING, WebSocket.OPEN, WebSocket.CLOSING, WebSocket.CLOSED], WebSocket.name, WebSocket.length, Object.prototype.toString.call(WebSocket.prototype),
      Object.getPrototypeOf(WebSocket) === EventTarget, Object.getOwnPropertyNames(WebSocket.prototype), Object.keys(WebSocket.prototype), WebSocket.prototype.OPEN);
    const event = new CloseEvent("close", { code: 5, reason: "r", wasClean: true }); events.push([event.code, event.reason, event.wasClean, event instanceof Event, String(event), new CloseEvent("x").code]);
    const socket = new WebSocket(await serve()); const handler = () => events.push("opened");
    socket.onopen = handler; events.push(socket.onopen === handler, socket.onclose, socket instanceof EventTarget); await new Promise((resolve) => socket.addEventListener("open", resolve));
    socket.onopen = 5; events.push(socket.onopen); const closed = watch(socket); socket.close(); await closed;`,
};

/** Servers are closed at the end, so that the real process ends. */
const played = (talk: string) =>
  `${HELPERS} ${talk}
  for (const server of servers) { for (const client of server.clients ?? []) client.terminate(); server.closeAllConnections?.(); server.close(); }
  return events;`;

describe("the same events as in a real Node", () => {
  const names = Object.keys(TALKS);
  const real = inNode(
    `${REAL_HEAD} const all = {}; ${
      names.map((name) => `all[${JSON.stringify(name)}] = await (async () => { ${played(TALKS[name]!)} })();`).join(
        "\n",
      )
    } return all;`,
  ) as Record<string, unknown>;

  test.each(names)("%s", async (name) => {
    const simulated = JSON.parse(JSON.stringify(await evaluate(played(TALKS[name]!), HEAD)));
    expect(simulated).toEqual(real[name]);
  });
});

const LABELLED = `
  const server = new WebSocketServer({ port: 80 });
  server.on("connection", (peer) => peer.on("message", (data) => {
    peer.send(data);
    if (data.length === 3) { peer.send("a"); peer.send("b"); peer.close(1000); }
  }));
  await once(server, "listening");
  const socket = new WebSocket("ws://localhost"), seen = [];
  socket.onmessage = ({ data }) => {
    seen.push(data.length ?? data.size);
    if (seen.length === 1) socket.send(new Uint8Array(70_000));
    if (seen.length === 2) socket.send("end");
  };
  socket.onopen = () => socket.send("hello");
  await new Promise((resolve) => socket.onclose = resolve);
  if (seen.join() !== "5,70000,3,1,1") throw new Error(seen.join());`;

async function labelsOf(body: string): Promise<string[]> {
  const { outcome, log } = await runLogged(await programOf({ head: HEAD, body }));
  expect(outcome.finding).toBeUndefined();
  const labels = JSON.stringify(log).match(/tcp#\d+ [^"]*/g) ?? [];
  return [...new Set(labels)].map((label) => label.replace(/^tcp#\d+ (.*) \(main\)$/, "$1"));
}

test("deliveries are named by the messages that begin in them", async () => {
  expect(await labelsOf(LABELLED)).toEqual([
    "→ http GET / main→main:80",
    "← http 101 main:80→main",
    "ws text 5 B main→main:80",
    "ws binary 5 B main:80→main",
    "ws binary 70000 B main→main:80",
    "main→main:80 4478 B",
    "ws binary 70000 B main:80→main",
    "main:80→main 4474 B",
    "ws text 3 B main→main:80",
    "ws binary 3 B main:80→main",
    "ws text 1 B +2 main:80→main",
    "ws close 1000 main→main:80",
    "main:80→main end",
    "main→main:80 end",
  ]);
});

test("messages are told apart wherever segments are cut", () => {
  const bytes = Uint8Array.from([
    ...[0x81, 0x82, 1, 2, 3, 4, 97, 98],
    ...[0x02, 126, 0, 200, ...new Uint8Array(200)],
    ...[0x80, 0],
    ...[0x89, 1, 112],
    ...[0x8a, 0x81, 1, 1, 1, 1, 112],
    ...[0x88, 2, 3, 0xe8],
  ]);
  const read = (...cuts: number[]) => {
    const frames = new Frames();
    return [0, ...cuts].map((from, index) => {
      const segment = bytes.subarray(from, cuts[index]);
      const name = frames.describe(segment);
      frames.pass(segment);
      return name;
    });
  };
  expect(read()).toEqual(["text 2 B +5"]);
  expect(read(8, 212, 214, 217, 224)).toEqual([
    "text 2 B",
    "binary 200 B",
    "continuation 0 B",
    "ping 1 B",
    "pong 1 B",
    "close 1000",
  ]);
  expect(read(7, 9, 100, 213)).toEqual(["text 2 B", undefined, "binary 200 B", undefined, "continuation 0 B +3"]);
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 })), (cuts) => {
      const names = read(...cuts.sort((one, other) => one - other));
      const count = names.reduce(
        (sum, name) => sum + (name === undefined ? 0 : 1 + Number(name.split(" +")[1] ?? 0)),
        0,
      );
      expect(count).toBe(6);
    }),
  );
});
