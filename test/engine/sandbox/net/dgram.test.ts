/** `node:dgram` in a world: what arrives, in which order, and what is lost where a scenario lets it be. */
import { describe, expect, test } from "vitest";
import { range } from "../../../../src/api/runs/run/range.ts";
import { programOf, runLogged } from "../../../support/logged.ts";
import { inNode } from "../../../support/real_node.ts";
import { evaluate, runCode } from "../../../support/source.ts";
import { scenarioOf } from "../../machine/programs.ts";

const HEAD = `import dgram from "node:dgram"; import { once } from "node:events";
  const bound = async (port, type = "udp4") => {
    const socket = dgram.createSocket(type);
    await new Promise((resolve) => socket.bind(port, resolve));
    return socket;
  };`;

const run = (body: string, seed?: number) => evaluate(body, HEAD, seed);

/** What a program sees; on a real Node as well. */
const CALLS: Readonly<Record<string, string>> = {
  "a message and its sender": `
    const server = await bound(0);
    const client = await bound(0);
    client.send("hello", server.address().port, "127.0.0.1");
    const [message, { address, family, port, size }] = await once(server, "message");
    const seen = [String(message), address, family, port === client.address().port, size];
    server.send([Buffer.from("to "), "you"], port, address);
    seen.push(String((await once(client, "message"))[0]));
    client.close(); server.close();
    await once(server, "close");
    return seen;`,
  "a socket that is bound by sending, and its callback": `
    const server = await bound(0);
    const client = dgram.createSocket("udp4");
    const sent = await new Promise((resolve) => client.send("four", server.address().port, (error, bytes) => resolve([error, bytes])));
    const [, { size }] = await once(server, "message");
    client.close(); server.close();
    return [sent, size];`,
  "a socket that is connected": `
    const server = await bound(0);
    const other = await bound(0);
    const client = dgram.createSocket("udp4");
    await new Promise((resolve) => client.connect(server.address().port, resolve));
    const at = client.address().port;
    const seen = [client.remoteAddress().port === server.address().port];
    try { client.send("x", 9, "127.0.0.1"); } catch ({ code }) { seen.push(code); }
    client.send("to the peer");
    seen.push(String((await once(server, "message"))[0]));
    other.send("from another", at);
    server.send("from the peer", at);
    seen.push(String((await once(client, "message"))[0]));
    client.disconnect();
    try { client.remoteAddress(); } catch ({ code }) { seen.push(code); }
    for (const socket of [client, server, other]) socket.close();
    return seen;`,
  "what is refused": `
    const socket = await bound(0);
    const { port } = socket.address();
    const seen = [];
    const second = dgram.createSocket("udp4").bind(port);
    seen.push((await once(second, "error"))[0].code);
    try { socket.bind(1); } catch ({ code }) { seen.push(code); }
    try { dgram.createSocket("tcp"); } catch ({ code }) { seen.push(code); }
    seen.push(await new Promise((resolve) => socket.send(Buffer.alloc(70_000), port, "127.0.0.1", (error) => resolve(error.code))));
    socket.close();
    try { socket.send("x", port); } catch ({ code }) { seen.push(code); }
    second.close();
    return seen;`,
  "an empty message, and messages of IPv6": `
    const server = await bound(0, "udp6");
    const client = dgram.createSocket("udp6");
    client.send([], server.address().port, "::1");
    const [message, { address, family }] = await once(server, "message");
    client.close(); server.close();
    return [message.length, address, family];`,
};

test.each(Object.entries(CALLS))("%s: as with a real Node", async (_name, body) => {
  const here = await run(body);
  expect(here).toEqual(
    inNode(
      `const dgram = (await import("node:dgram")).default; const { once } = await import("node:events");
       ${HEAD.slice(HEAD.indexOf("const bound"))} ${body}`,
    ),
  );
  expect(await run(body, 5)).toEqual(here);
});

test("what nobody is bound to receive is lost, and tells nobody", async () => {
  expect(
    await run(
      `const socket = await bound(5000);
       const seen = [];
       socket.on("message", (message) => seen.push(String(message))).on("error", () => seen.push("error"));
       for (const [port, address] of [[5001, "127.0.0.1"], [5000, "10.9.9.9"], [5000, "localhost"]]) socket.send(address, port, address);
       await new Promise((resolve) => setTimeout(resolve, 1000));
       return seen;`,
    ),
  ).toEqual(["localhost"]);
});

test("machines send to each other by name, and a program that has ended gets nothing", async () => {
  const program = await scenarioOf(
    `.machine("dns", () => new Promise((up) => {
       const socket = dgram.createSocket("udp4");
       socket.on("message", (message, { port, address }) => socket.send("re: " + message, port, address)).bind(53, up);
     }))
     .step("ask", async ({ event }) => {
       globalThis.socket = dgram.createSocket("udp4");
       socket.on("message", (message, { address }) => event("answer", [String(message), address]));
       socket.send("a", 53, "dns");
     })
     .step(time.sleep("1s")).step(machine.crash("dns")).step("ask again", () => socket.send("b", 53, "dns"))
     .step(time.sleep("1s")).step(machine.restart("dns")).step("ask once more", () => socket.send("c", 53, "dns"))
     .step(time.sleep("1s"))`,
    HEAD,
  );
  for (const seed of [0, 1, 2, 3]) {
    const { events, log, outcome } = await runLogged(program, seed);
    expect(outcome.finding).toBeUndefined();
    expect(events("answer")).toEqual([["re: a", "10.0.0.2"], ["re: c", "10.0.0.2"]]);
    expect(JSON.stringify(log)).toContain("main→dns:53 1 B (dns)");
  }
});

test("a program that waits for a message that does not come is a deadlock, which names its socket", async () => {
  const { outcome } = await runCode(`await once(await bound(53), "message");`, undefined, HEAD);
  expect(outcome.finding).toMatchObject({ kind: "deadlock", details: expect.arrayContaining(["open: udp main:53"]) });
});

describe("ten messages of one socket to another", () => {
  const ten = (world: object) =>
    programOf({
      head: HEAD,
      world,
      body: `const server = await bound(53);
        const client = await bound(54);
        const seen = [];
        server.on("message", (message) => seen.push(Number(message)));
        for (let index = 0; index < 10; index++) client.send(String(index), 53);
        await world.sleep(5000);
        world.event("seen", seen);`,
    });
  const ORDER = range(0, 9);

  test("arrive in order, whatever the seed", async () => {
    const program = await ten({});
    for (const seed of range(0, 20)) expect((await runLogged(program, seed)).events("seen")).toEqual([ORDER]);
  });

  test("are lost, doubled and overtaken where a scenario lets them be, though not in the default order", async () => {
    const program = await ten({ net: { datagrams: "any" } });
    expect((await runLogged(program)).events("seen")).toEqual([ORDER]);
    const runs = await Promise.all(range(1, 20).map((seed) => runLogged(program, seed)));
    const seen = runs.map(({ events }) => events("seen")[0] as number[]);
    expect(seen.some((each) => new Set(each).size < 10)).toBe(true);
    expect(seen.some((each) => new Set(each).size < each.length)).toBe(true);
    expect(seen.some((each) => each.some((message, at) => at > 0 && message < each[at - 1]!))).toBe(true);
    for (const { decisions, log } of runs.slice(0, 3)) expect((await runLogged(program, decisions)).log).toEqual(log);
  });
});

test("broadcast and multicast are refused by name", async () => {
  const { outcome } = await runCode(`(await bound(53)).addMembership("224.0.0.1");`, undefined, HEAD);
  expect(outcome.finding).toMatchObject({ kind: "unsimulated", title: "unsimulated dgram.Socket.addMembership" });
});
