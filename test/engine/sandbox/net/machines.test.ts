/** Servers and clients on machines of their own: names, addresses, and what a crash does to connections. */
import { expect, test } from "vitest";
import { range } from "../../../../src/api/runs/run/range.ts";
import { testProgram } from "../../../../src/api/runs/run/test_program.ts";
import { runLogged } from "../../../support/logged.ts";
import { scenarioOf } from "../../machine/programs.ts";
import { slow } from "../../../support/slow.ts";

const HEAD = `import http from "node:http"; import net from "node:net"; import { once } from "node:events";
  const serve = async () => {
    const server = http.createServer((request, response) => response.end("from " + request.socket.localAddress + " to " + request.socket.remoteAddress));
    server.listen(80);
    await once(server, "listening");
  };`;

test("a machine's server is reached by its name and by its address, and by no other machine's loopback", async () => {
  const program = await scenarioOf(
    `.machine("api", serve).machine("db", () => {}).step("ask", async ({ event }) => {
       const ask = async (url) => (await fetch(url)).text();
       event("said", [await ask("http://api"), await ask("http://10.0.0.2:80/")]);
       const socket = net.connect(80, "127.0.0.1");
       event("error", (await once(socket, "error"))[0].code);
       event("db", (await once(net.connect(80, "db"), "error"))[0].message);
     })`,
    HEAD,
  );
  const { events, log, outcome } = await runLogged(program);
  expect(outcome.finding).toBeUndefined();
  expect(events("said")).toEqual([Array(2).fill("from ::ffff:10.0.0.2 to ::ffff:10.0.0.1")]);
  expect(events("error")).toEqual(["ECONNREFUSED"]);
  expect(events("db")).toEqual(["connect ECONNREFUSED 10.0.0.3:80"]);
  expect(JSON.stringify(log)).toContain("http GET / main→api:80 (api)");
});

test("a crash closes the connections of its machine, and its port is free for the program that restarts", async () => {
  const program = await scenarioOf(
    `.machine("api", serve).step("talk", async ({ event }) => {
       const socket = net.connect(80, "api");
       globalThis.closed = once(socket, "close");
       await once(socket, "connect");
       socket.resume();
     }).step(machine.crash("api")).step("see", async ({ event }) => {
       await globalThis.closed;
       event("closed");
       event("error", (await once(net.connect(80, "api"), "error"))[0].code);
     }).step(machine.restart("api")).step("again", async ({ event }) => event("text", await (await fetch("http://api")).text()))`,
    HEAD,
  );
  for (const seed of [0, 1, 2]) {
    const { events, outcome } = await runLogged(program, seed);
    expect(outcome.finding).toBeUndefined();
    expect([events("closed").length, events("error"), events("text").length]).toEqual([1, ["ECONNREFUSED"], 1]);
  }
});

test("who sends to a machine that crashed is told by a reset", async () => {
  const program = await scenarioOf(
    `.machine("api", async () => { net.createServer((socket) => socket.resume()).listen(80); })
     .step("connect", async () => {
       const socket = globalThis.socket = net.connect({ port: 80, host: "api", allowHalfOpen: true });
       socket.resume();
       globalThis.error = once(socket, "error");
       await once(socket, "connect");
       socket.write("before");
     }).step(machine.crash("api")).step("send", async ({ event }) => {
       const timer = setInterval(() => globalThis.socket.write("after"), 10);
       event("error", await globalThis.error.catch((error) => [error]).then(([error]) => error.code));
       clearInterval(timer);
     })`,
    HEAD,
  );
  for (const seed of [0, 1, 2, 3]) {
    const { events, outcome } = await runLogged(program, seed);
    expect(outcome.finding).toBeUndefined();
    expect(["ECONNRESET", "EPIPE"]).toContain(events("error")[0]);
  }
});

slow(
  "a connection that a server which closes has not accepted meets its end, also if the program crashes before that",
  async () => {
    const program = await scenarioOf(
      `.latency("any").machine("api", async () => {
       const server = net.createServer((socket) => socket.on("error", () => {}).resume()).listen(80);
       await once(server, "listening");
       setTimeout(() => server.close(), 1);
     }).parallel("end", {
       client: async () => {
         const socket = net.connect(80, "api").on("error", () => {}).resume();
         await new Promise((resolve) => socket.on("close", resolve));
       },
       operator: [machine.crash("api")],
     })`,
      HEAD,
    );
    const result = await testProgram(program, { seeds: range(1, 300), shrink: false });
    expect(result.outcome.finding).toBeUndefined();
    expect(result.runs).toBeGreaterThan(300);
  },
);
