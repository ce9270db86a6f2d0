/** `node:net` in a world: connections, what ends them, and how a schedule shows them. */
import { describe, expect, test } from "vitest";
import { SOCKETS } from "../../../support/sockets.ts";
import { evaluate, runCode } from "../../../support/source.ts";
import { programOf, runLogged, valueOf } from "../../../support/logged.ts";

const HEAD = `import net from "node:net"; import { once } from "node:events";
  ${SOCKETS}`;

const run = (body: string, seed?: number) => evaluate(body, HEAD, seed);

describe("servers and sockets", () => {
  test("a server answers on the port that it is given, and port 0 is the first free one", async () => {
    expect(
      await run(
        `const server = await listening(net.createServer((socket) => socket.end("hello")), 0);
         const other = await listening(net.createServer(), 0);
         const { port } = server.address();
         const socket = net.connect(port, "localhost");
         await once(socket, "connect");
         return [port, other.address().port, socket.remoteFamily, socket.remotePort === port, await text(socket)];`,
      ),
    ).toEqual([49152, 49153, "IPv4", true, "hello"]);
  });

  test("who may still send after the other side has ended, does", async () => {
    expect(
      await run(
        `const server = await listening(net.createServer({ allowHalfOpen: true }, async (socket) =>
           socket.end("you said " + await text(socket))), 80);
         const socket = net.connect({ port: 80, allowHalfOpen: true });
         socket.end("half");
         return await text(socket);`,
      ),
    ).toBe("you said half");
  });

  test("a reset is an ECONNRESET for who reads, and ends both sides", async () => {
    expect(
      await run(
        `const server = await listening(net.createServer((socket) => socket.resetAndDestroy()), 80);
         const socket = net.connect(80);
         const { code, syscall } = await failure(socket);
         await once(socket, "close");
         server.close();
         await once(server, "close");
         return [code, syscall, socket.destroyed];`,
      ),
    ).toEqual(["ECONNRESET", "read", true]);
  });

  test("a writer waits for a reader that does not read, and every byte arrives in order", async () => {
    expect(
      await run(
        `const arrived = [];
         const server = await listening(net.createServer({ pauseOnConnect: true }, (socket) => {
           setTimeout(() => { socket.on("data", (chunk) => arrived.push(chunk)); socket.resume(); }, 5000);
         }), 80);
         const socket = net.connect(80);
         await once(socket, "connect");
         const sent = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
         let written = false;
         socket.end(sent, () => written = true);
         await new Promise((resolve) => setTimeout(resolve, 1000));
         const early = written;
         await once(socket, "close");
         return [early, written, Buffer.concat(arrived).equals(sent), arrived.every((chunk) => chunk.length <= 65536)];`,
        7,
      ),
    ).toEqual([false, true, true, true]);
  });

  test("unix sockets have paths", async () => {
    expect(
      await run(
        `const early = await failure(net.connect("/run/app.sock"));
         const server = await listening(net.createServer((socket) => socket.end("local")), "/run/app.sock");
         const taken = net.createServer().listen("/run/app.sock");
         return [early.code, (await failure(taken)).code, server.address(), await text(net.connect("/run/app.sock"))];`,
      ),
    ).toEqual(["ENOENT", "EADDRINUSE", "/run/app.sock", "local"]);
  });

  test("names are those of machines: localhost, main, and nothing else", async () => {
    const dns = `import dns from "node:dns/promises";`;
    expect(
      await evaluate(
        `return [await dns.lookup("localhost"), await dns.lookup("main"), await dns.resolve4("main"), await dns.lookup("localhost", { all: true }),
           await dns.lookup("nowhere.test").catch((error) => [error.code, error.message])];`,
        dns,
      ),
    ).toEqual([
      { address: "127.0.0.1", family: 4 },
      { address: "10.0.0.1", family: 4 },
      ["10.0.0.1"],
      [{ address: "127.0.0.1", family: 4 }, { address: "::1", family: 6 }],
      ["ENOTFOUND", "getaddrinfo ENOTFOUND nowhere.test"],
    ]);
  });
});

test("DNS knows what a scenario declares, and of machines that there is nothing but an address", async () => {
  const head =
    `import dns from "node:dns/promises"; import { createServer } from "node:http"; import { once } from "node:events";`;
  const body =
    `await once(createServer((request, response) => response.end(request.headers.host)).listen(80), "listening");
    const ask = (method, name) => dns[method](name).catch((error) => [error.code, error.message]);
    return [await ask("resolveMx", "Shop.test"), await ask("resolveTxt", "shop.test"), await ask("resolveSrv", "_db._tcp.shop.test"), await ask("resolve4", "shop.test"),
      await ask("resolveCname", "shop.test"), await ask("resolve4", "_db._tcp.shop.test"), await ask("resolveMx", "main"), await ask("resolveMx", "none.test"),
      await ask("lookup", "shop.test"), await (await fetch("http://shop.test/")).text()];`;
  const MX = [{ exchange: "mail.shop.test", priority: 10 }];
  const SRV = [{ name: "main", port: 5432, priority: 0, weight: 5 }];
  const names = {
    "shop.test": { A: ["10.0.0.1"], MX, TXT: ["v=spf1 -all", ["long", "er"]] },
    "_db._tcp.shop.test": { SRV },
  };
  expect(await valueOf({ head, body, world: { net: { names } } })).toEqual([
    MX,
    [["v=spf1 -all"], ["long", "er"]],
    SRV,
    ["10.0.0.1"],
    ["ENODATA", "queryCname ENODATA shop.test"],
    ["ENODATA", "queryA ENODATA _db._tcp.shop.test"],
    ["ENODATA", "queryMx ENODATA main"],
    ["ENOTFOUND", "queryMx ENOTFOUND none.test"],
    { address: "10.0.0.1", family: 4 },
    "shop.test",
  ]);
});

describe("what cannot be had is told as by Node", () => {
  test.each([
    ["two servers on one port", `await listening(net.createServer(), 80); return net.createServer().listen(80);`, {
      code: "EADDRINUSE",
      message: "listen EADDRINUSE: address already in use :::80",
    }],
    ["a client before the server listens", `return net.connect(80);`, {
      code: "ECONNREFUSED",
      message: "connect ECONNREFUSED 127.0.0.1:80",
    }],
    ["a name that no machine has", `return net.connect(80, "db.internal");`, {
      code: "ENOTFOUND",
      message: "getaddrinfo ENOTFOUND db.internal",
    }],
    ["an address that no machine has", `return net.connect(80, "10.9.9.9");`, {
      code: "EHOSTUNREACH",
      message: "connect EHOSTUNREACH 10.9.9.9:80",
    }],
  ])("%s", async (_name, body, expected) => {
    const asked =
      `const { code, message } = await failure(await (async () => { ${body} })()); return { code, message };`;
    expect(await run(asked)).toEqual(expected);
  });

  test("an error that nobody listens for ends the run with its place", async () => {
    const { outcome } = await runCode(`net.connect(80);\nawait world.sleep(100);`, undefined, HEAD);
    expect(outcome.finding).toMatchObject({ message: expect.stringContaining("connect ECONNREFUSED 127.0.0.1:80") });
  });
});

describe("a run with servers", () => {
  test("ends with its last step, though a server still listens", async () => {
    const { outcome } = await runCode(`await listening(net.createServer(), 80);`, undefined, HEAD);
    expect(outcome).toMatchObject({ status: "pass", virtualMs: 0 });
  });

  test("that waits for a silent peer is a deadlock, which names what is open", async () => {
    const { outcome } = await runCode(
      `await listening(net.createServer(() => {}), 80);\nconst socket = net.connect(80);\nawait once(socket, "data");`,
      undefined,
      HEAD,
    );
    expect(outcome.finding).toMatchObject({
      kind: "deadlock",
      details: expect.arrayContaining(["open: server main:80", "open: main→main:80"]),
    });
  });

  test("waits with a timeout of its own for a silent peer", async () => {
    expect(
      await run(
        `await listening(net.createServer(() => {}), 80);
         const socket = net.connect(80);
         socket.setTimeout(30_000);
         await once(socket, "timeout");
         return true;`,
      ),
    ).toBe(true);
  });
});

test("a schedule names machines, ports and sizes, and decodes HTTP", async () => {
  const body = `await listening(net.createServer((socket) => {
       socket.on("data", () => socket.end("HTTP/1.1 204 No Content\\r\\n\\r\\n"));
     }), 8080);
     const socket = net.connect(8080);
     socket.write("GET /stock?item=1 HTTP/1.1\\r\\nhost: localhost\\r\\n\\r\\n");
     await text(socket);`;
  const { log } = await runLogged(await programOf({ head: HEAD, body }));
  const schedule = JSON.stringify(log);
  for (
    const label of [
      "dns#1 localhost (main)",
      "connect#1 main→main:8080 (main)",
      "accept#1 main:8080 ← main (main)",
      "tcp#1 → http GET /stock?item=1 main→main:8080 (main)",
      "tcp#2 ← http 204 main:8080→main (main)",
      "tcp#3 main:8080→main end (main)",
    ]
  ) expect(schedule).toContain(label);
});

test("what was recorded replays exactly, and another run with the seed makes the same log", async () => {
  const body = `const server = await listening(net.createServer((socket) => socket.pipe(socket)), 80);
     const said = await Promise.all(["a", "b", "c"].map(async (name) => {
       const socket = net.connect(80);
       socket.end(name.repeat(5));
       return await text(socket);
     }));
     world.event("said", said);`;
  const program = await programOf({ head: HEAD, body });
  for (const seed of [1, 2, 3]) {
    const first = await runLogged(program, seed);
    expect(first.events("said")).toEqual([["aaaaa", "bbbbb", "ccccc"]]);
    expect((await runLogged(program, seed)).log).toEqual(first.log);
    expect((await runLogged(program, first.decisions)).log).toEqual(first.log);
  }
});

test("the handle that a socket or a server has leads to nothing of the engine, and what prints one is short", async () => {
  const reached = await run(
    `const server = await listening(net.createServer(), 80);
     const pipes = await listening(net.createServer(), "/tmp/s");
     const socket = net.connect(80);
     await once(socket, "connect");
     const seen = new Set();
     const reach = (value) => {
       if (value === null || (typeof value !== "object" && typeof value !== "function") || seen.has(value)) return;
       seen.add(value);
       for (const key of Reflect.ownKeys(value)) {
         try { reach(value[key]); } catch { }
       }
       if (typeof value === "object") reach(Object.getPrototypeOf(value));
     };
     for (const { _handle } of [server, pipes, socket]) reach(_handle);
     const names = [...seen].filter((value) => typeof value === "object").map((value) => value.constructor?.name);
     return names.filter((name) => /^(Scope|Host|Kernel|MachineOfParts|WorldOfParts|Scheduler|TcpNetwork|Task)$/.test(name));`,
  );
  expect(reached).toEqual([]);
});
