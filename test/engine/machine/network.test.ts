/** Machines on the network: what a crash, a restart and a pause look like from the other end of a connection. */
import { describe, expect, test } from "vitest";
import { runLogged } from "../../support/logged.ts";
import { said, scenarioOf } from "./programs.ts";

const SEEDS = [0, 1, 2, 3, 4, 5];

/** An echo server on port 80, and a client that says what happens to its connection. */
const HEAD = `import * as net from "node:net";
  const serve = () => new Promise((up) => net.createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (data) => socket.write(String(data).toUpperCase()));
  }).listen(80, up));
  const connect = (host) => new Promise((over) => {
    const socket = net.connect(80, host);
    socket.on("connect", () => { console.log("connected", socket.remoteAddress); socket.write("hello"); });
    socket.on("data", (data) => console.log(String(data)));
    socket.on("end", () => console.log("end"));
    socket.on("error", (error) => console.log(error.code));
    socket.on("close", () => { console.log("closed"); over(); });
  });`;

test.each(SEEDS)(
  "a machine is reached by its name, from the steps and from another machine (seed %i)",
  async (seed) => {
    const program = await scenarioOf(
      `.machine("api", serve).machine("other", { background: true, run: () => {} })
     .step("ask", () => { void connect("api"); }).step(time.sleep("5s"))`,
      HEAD,
    );
    expect(said(await runLogged(program, seed))).toEqual(["main: connected 10.0.0.2", "main: HELLO"]);
  },
);

test("two machines talk to each other", async () => {
  const program = await scenarioOf(
    `.machine("api", serve).machine("client", { background: true, run: async ({ sleep }) => {
       await sleep("1s");
       await connect("api");
     } }).step(time.sleep("9s"))`,
    HEAD,
  );
  expect(said(await runLogged(program))).toEqual(["client: connected 10.0.0.2", "client: HELLO"]);
});

test("each machine has ports of its own, and localhost is itself", async () => {
  const program = await scenarioOf(
    `.machine("a", serve).machine("b", () => { setTimeout(() => void connect("localhost"), 10); })
     .step(time.sleep("5s"))`,
    HEAD,
  );
  expect(said(await runLogged(program))).toEqual(["b: ECONNREFUSED", "b: closed"]);
});

describe("a machine that ends", () => {
  test.each(SEEDS)("has its connections closed, and refuses new ones until it is up again (seed %i)", async (seed) => {
    const program = await scenarioOf(
      `.machine("api", serve).step("connect", () => { void connect("api"); }).step(time.sleep("5s"))
       .step(machine.crash("api")).step(time.sleep("5s")).step("refused", () => connect("api"))
       .step(machine.restart("api")).step("again", () => { void connect("api"); }).step(time.sleep("5s"))`,
      HEAD,
    );
    const logged = await runLogged(program, seed);
    expect(logged.outcome.finding).toBeUndefined();
    expect(said(logged)).toEqual([
      "main: connected 10.0.0.2",
      "main: HELLO",
      "main: end",
      "main: closed",
      "main: ECONNREFUSED",
      "main: closed",
      "main: connected 10.0.0.2",
      "main: HELLO",
    ]);
  });

  test("resets a connection on which it has not read everything", async () => {
    const program = await scenarioOf(
      `.machine("api", () => new Promise((up) => net.createServer({ pauseOnConnect: true }).listen(80, up)))
       .step("connect", () => { void connect("api"); }).step(time.sleep("5s"))
       .step(machine.crash("api")).step(time.sleep("5s"))`,
      HEAD,
    );
    expect(said(await runLogged(program))).toEqual(["main: connected 10.0.0.2", "main: ECONNRESET", "main: closed"]);
  });

  test.each([...Array(30).keys()])("at any moment of a connection, its peer learns of it (seed %i)", async (seed) => {
    const program = await scenarioOf(
      `.machine("api", serve).parallel("both", {
         client: async () => { await connect("api"); },
         crash: [machine.crash("api", "100ms"), time.sleep("60s")],
       })`,
      HEAD,
    );
    const logged = await runLogged(program, seed);
    expect(logged.outcome.finding).toBeUndefined();
    expect(said(logged).at(-1)).toBe("client: closed");
  });

  test("by itself has its connections closed as well", async () => {
    const program = await scenarioOf(
      `.machine("api", async () => { await serve(); setTimeout(() => process.exit(), 3000); })
       .step("connect", () => connect("api"))`,
      HEAD,
    );
    expect(said(await runLogged(program))).toEqual([
      "main: connected 10.0.0.2",
      "main: HELLO",
      "main: end",
      "main: closed",
    ]);
  });
});

test("a machine that is paused answers when it goes on", async () => {
  const program = await scenarioOf(
    `.machine("api", serve).step(machine.pause("api", "3s")).step("connect", () => { void connect("api"); })
     .step(time.sleep("2s")).step("so far", () => console.log("nothing yet")).step(time.sleep("5s"))`,
    HEAD,
  );
  expect(said(await runLogged(program))).toEqual([
    "main: connected 10.0.0.2",
    "main: nothing yet",
    "main: HELLO",
  ]);
});

test("what listens on a machine is named by the report of a deadlock", async () => {
  const program = await scenarioOf(`.machine("api", serve).step("wait", () => new Promise(() => {}))`, HEAD);
  const { finding } = (await runLogged(program)).outcome;
  expect(finding?.kind).toBe("deadlock");
  expect(finding?.details).toContain("open: server api:80 (api)");
});

describe("fetch of another machine", () => {
  const HTTP = `import * as http from "node:http";
    const serve = () => new Promise((up) => http.createServer((request, response) => {
      response.end(request.url + " " + process.env.NAME);
    }).listen(80, up));
    const ask = () => fetch("http://api/x").then((answer) => answer.text(), (error) => error.cause?.code ?? String(error))
      .then((text) => console.log(text));`;

  test.each(SEEDS)("goes to its server, and is refused while nobody listens (seed %i)", async (seed) => {
    const program = await scenarioOf(
      `.machine("api", { env: { NAME: "one" }, run: serve }).step("ask", ask)
       .step(machine.crash("api")).step(time.sleep("5s")).step("ask", ask)
       .step(machine.restart("api")).step("ask", ask)`,
      HTTP,
    );
    const logged = await runLogged(program, seed);
    expect(logged.outcome.finding).toBeUndefined();
    expect(said(logged)).toEqual(["main: /x one", "main: ECONNREFUSED", "main: /x one"]);
  });

  test("before it listens is refused: no rule is asked", async () => {
    const program = await scenarioOf(`.machine("api", () => {}).step("ask", ask)`, HTTP);
    const logged = await runLogged(program);
    expect(logged.outcome.finding).toBeUndefined();
    expect(said(logged)).toEqual(["main: ECONNREFUSED"]);
  });

  test("fails when the machine crashes before it answers", async () => {
    const program = await scenarioOf(
      `.machine("api", () => new Promise((up) => http.createServer(() => {}).listen(80, up)))
       .parallel("both", { client: ask, crash: [time.sleep("5s"), machine.crash("api")] })`,
      HTTP,
    );
    const logged = await runLogged(program);
    expect(logged.outcome.finding).toBeUndefined();
    expect(said(logged)).toHaveLength(1);
  });
});
