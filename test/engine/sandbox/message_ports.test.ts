/** `MessageChannel` and `BroadcastChannel`: the same events as in a real Node, and an order that the scheduler chooses. */
import { describe, expect, test } from "vitest";
import { inNode } from "../../support/real_node.ts";
import { evaluate, runCode } from "../../support/source.ts";

const HEAD = `import { isMainThread, receiveMessageOnPort, MessageChannel as Channel } from "node:worker_threads";`;
const REAL_HEAD =
  `const { isMainThread, receiveMessageOnPort, MessageChannel: Channel } = await import("node:worker_threads");`;

const settled = `await new Promise((resolve) => setTimeout(resolve, 10));`;

const TALKS: Readonly<Record<string, string>> = {
  "messages are clones, and arrive in order": `
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = ({ data, ports, type }) => events.push([type, data, ports.length]);
    const sent = { list: [1], map: new Map([["a", new Date(5)]]) };
    port1.postMessage(sent); sent.list.push(2); port1.postMessage(sent); port1.postMessage(undefined);
    events.push("posted"); ${settled} port1.close();`,
  "listeners of both kinds, once, and removed": `
    const { port1, port2 } = new Channel();
    const heard = (event) => events.push(["event", event.data]);
    const gone = () => events.push("gone");
    port2.on("message", (value) => events.push(["on", value])); port2.once("message", (value) => events.push(["once", value]));
    port2.addEventListener("message", heard); port2.addEventListener("message", heard);
    port2.addEventListener("message", { handleEvent: (event) => events.push(["object", event.data]) }, { once: true });
    port2.on("message", gone); port2.off("message", gone);
    port1.postMessage(1); port1.postMessage(2); ${settled}
    port2.removeEventListener("message", heard); port1.postMessage(3); ${settled}
    events.push(port2.listenerCount("message")); port1.close();`,
  "a handler that is replaced keeps its place": `
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = () => events.push("first"); port2.addEventListener("message", () => events.push("second"));
    port2.onmessage = () => events.push("third"); events.push(typeof port2.onmessage);
    port1.postMessage(1); ${settled} port2.onmessage = null; events.push(port2.onmessage); port1.postMessage(1); ${settled} port1.close();`,
  "closing tells both ends, and what was posted before arrives": `
    const { port1, port2 } = new MessageChannel();
    const ends = [[], []]; // Which end hears first is not for Node to say.
    for (const [index, port] of [port1, port2].entries()) port.on("close", () => ends[index].push("closed"));
    port2.on("message", (value) => ends[1].push(value));
    port1.postMessage("last"); port1.close(() => ends[0].push("done")); port1.postMessage("lost"); ${settled}
    port2.postMessage("nobody"); port1.close(); port2.close(); ${settled} events.push(ends, port1.hasRef(), port2.hasRef());`,
  "nothing arrives before somebody listens, except by asking": `
    const { port1, port2 } = new MessageChannel();
    port1.postMessage("a"); port1.postMessage("b"); ${settled}
    events.push(receiveMessageOnPort(port2), port2.hasRef()); port2.on("message", (value) => events.push(value));
    events.push(port2.hasRef()); ${settled} events.push(receiveMessageOnPort(port2)); port2.unref(); events.push(port2.hasRef()); port1.close();`,
  "an end that does not listen hears that the other is closed": `
    const { port1, port2 } = new MessageChannel();
    port2.addEventListener("close", (event) => events.push(event.type)); port1.close(); ${settled}`,
  "what cannot be cloned, and what is transferred": `
    const { port1, port2 } = new MessageChannel();
    port2.on("message", (value) => events.push(value.byteLength));
    try { port1.postMessage(() => {}); } catch (error) { events.push(error.name); }
    const buffer = new ArrayBuffer(8); port1.postMessage(buffer, [buffer]); events.push(buffer.byteLength);
    const other = new ArrayBuffer(4); port1.postMessage(other, { transfer: [other] }); events.push(other.byteLength);
    ${settled} port1.close();`,
  "what no program makes": `
    for (const make of [() => new MessagePort(), () => new BroadcastChannel(), () => receiveMessageOnPort({})]) {
      try { make(); } catch (error) { events.push(error.code, error.name); }
    }
    events.push(isMainThread, new MessageChannel().port1 instanceof MessagePort, new MessageChannel().port1 instanceof EventTarget, Channel === MessageChannel);`,
  "a broadcast reaches all others of its name": `
    const [a, b, c, other] = ["x", "x", "x", "y"].map((name) => new BroadcastChannel(name));
    for (const [name, channel] of Object.entries({ a, b, c, other })) channel.onmessage = ({ data }) => events.push(name + data);
    a.postMessage(1); ${settled} b.close(); a.postMessage(2); ${settled}
    try { b.postMessage(3); } catch (error) { events.push(error.message); }
    try { a.postMessage(); } catch (error) { events.push(error.code); }
    events.push(a.name); for (const each of [a, c, other]) each.close();`,
};

describe("the same events as in a real Node", () => {
  test.each(Object.entries(TALKS))("%s", async (_, talk) => {
    const body = `const events = []; ${talk} return events;`;
    expect(JSON.parse(JSON.stringify(await evaluate(body, HEAD)))).toEqual(inNode(`${REAL_HEAD} ${body}`));
  });
});

test("the order of messages to different ports is the scheduler's", async () => {
  const body = `
    const order = [];
    for (const name of ["a", "b"]) {
      const { port1, port2 } = new MessageChannel();
      port2.onmessage = () => { order.push(name); port1.close(); };
      port1.postMessage(name);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
    return order.join("");`;
  const orders = new Set<unknown>();
  for (let seed = 0; seed < 20; seed++) orders.add(await evaluate(body, "", seed));
  expect([...orders].sort()).toEqual(["ab", "ba"]);
});

test("an exception of a listener ends the run at its line", async () => {
  const { outcome: { finding } } = await runCode(`
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = () => { throw new Error("broken listener"); };
    port1.postMessage(1); await new Promise((resolve) => setTimeout(resolve, 10));`);
  expect(finding).toMatchObject({ message: expect.stringContaining("broken listener") });
});

test("a message that never comes is a deadlock that names the port", async () => {
  const { outcome: { finding } } = await runCode(`
    const { port2 } = new MessageChannel();
    await new Promise((resolve) => port2.once("message", resolve));`);
  expect(finding).toMatchObject({ kind: "deadlock", details: expect.arrayContaining(["open: message port 2"]) });
});

test("the class of ports shows nothing of the engine, and only a port is one", async () => {
  expect(await evaluate("return Object.getOwnPropertyNames(MessagePort).sort()")).toEqual([
    "length",
    "name",
    "prototype",
  ]);
  const made = await evaluate(
    "try { receiveMessageOnPort(Object.create(MessagePort.prototype)); } catch (error) { return error.code; }",
    HEAD,
  );
  expect(made).toBe("ERR_INVALID_ARG_TYPE");
});

test("a message that looks like the mark of a port stays what it is, beside a port", async () => {
  const body = `const { port1, port2 } = new MessageChannel(), other = new MessageChannel();
    port1.postMessage([other.port1, ...["constructor", "length", 7, -1, {}].map((each) => ({ "seedbed: port": each }))], [other.port1]);
    const [port, ...marks] = receiveMessageOnPort(port2).message;
    return [port instanceof MessagePort, marks];`;
  expect(await evaluate(body, HEAD)).toEqual([
    true,
    ["constructor", "length", 7, -1, {}].map((each) => ({ "seedbed: port": each })),
  ]);
});
