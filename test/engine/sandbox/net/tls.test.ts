/** `node:tls` and `node:https` in a world: what is declared, what the virtual time does to it, and how a schedule shows it. */
import { describe, expect, test } from "vitest";
import { PEMS } from "../../../support/certificates.ts";
import { programOf, runLogged, valueOf } from "../../../support/logged.ts";
import { SOCKETS } from "../../../support/sockets.ts";
import { evaluate, runCode } from "../../../support/source.ts";

const HEAD =
  `import tls from "node:tls"; import net from "node:net"; import https from "node:https"; import { once } from "node:events";
  import { writeFileSync } from "node:fs"; import { Duplex } from "node:stream";
  const PEMS = ${JSON.stringify(PEMS)};
  const SHOP = { cert: PEMS["shop.pem"], key: PEMS["shop.key"] };
  const ALONE = { cert: PEMS["alone.pem"], key: PEMS["alone.key"] };
  const ca = PEMS["authority.pem"];
  ${SOCKETS}`;

const run = (body: string, seed?: number) => evaluate(body, HEAD, seed);

describe("which certificates are trusted", () => {
  test("those of the authorities that the scenario declares, and no others", async () => {
    const body = `await listening(https.createServer(SHOP, (request, response) => response.end("sold")), 443);
       await listening(https.createServer(ALONE, (request, response) => response.end("sold")), 8443);
       const other = await fetch("https://localhost:8443/").catch((error) => error.cause.code);
       return [await (await fetch("https://localhost/")).text(), other, tls.rootCertificates.length];`;
    expect(await valueOf({ head: HEAD, body, world: { net: { authorities: [PEMS["authority.pem"]!] } } })).toEqual([
      "sold",
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      1,
    ]);
  });

  test("those of the file that NODE_EXTRA_CA_CERTS names", async () => {
    expect(
      await run(
        `writeFileSync("/ca.pem", ca); process.env.NODE_EXTRA_CA_CERTS = "/ca.pem";
         await listening(https.createServer(SHOP, (request, response) => response.end("sold")), 443);
         return [await (await fetch("https://localhost/")).text(), tls.getCACertificates("extra").length];`,
      ),
    ).toEqual(["sold", 1]);
  });

  test("those that the program sets, in the place of all others", async () => {
    expect(
      await run(
        `await listening(https.createServer(SHOP, (request, response) => response.end("sold")), 443);
         tls.setDefaultCACertificates([ca]);
         return [await (await fetch("https://localhost/")).text(), tls.getCACertificates().length];`,
      ),
    ).toEqual(["sold", 1]);
  });

  test("all, if the environment says so, with a warning", async () => {
    expect(
      await run(
        `process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
         const warned = once(process, "warning");
         await listening(tls.createServer(ALONE, (socket) => socket.end("sold")), 443);
         const socket = tls.connect(443, "localhost");
         return [await text(socket), socket.authorized, socket.authorizationError, (await warned)[0].message.slice(0, 57)];`,
      ),
    ).toEqual([
      "sold",
      false,
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "Setting the NODE_TLS_REJECT_UNAUTHORIZED environment vari",
    ]);
  });

  test("until they expire in virtual time", async () => {
    const body = `await listening(https.createServer(SHOP, (request, response) => response.end("sold")), 443);
       const get = () => new Promise((resolve) => https.get("https://localhost/", { ca, agent: false }, (response) => { response.resume(); resolve(response.statusCode); })
         .on("error", (error) => resolve(error.code)));
       const before = await get();
       await world.sleep(Date.UTC(2100, 0) - Date.now());
       return [before, await get()];`;
    const program = await programOf({ head: HEAD, body: `world.event("value", await (async () => {${body}})());` });
    const { outcome, events } = await runLogged({ ...program, ir: { ...program.ir, limits: { maxVirtualMs: 1e13 } } });
    expect(outcome.finding).toBeUndefined();
    expect(events("value")).toEqual([[200, "CERT_HAS_EXPIRED"]]);
  });
});

describe("servers choose by name", () => {
  test("among contexts and by a function that answers later", async () => {
    expect(
      await run(
        `const names = [];
         const server = await listening(tls.createServer(ALONE, (socket) => socket.end(socket.servername)), 443);
         server.addContext("*.shop.test", SHOP);
         const later = await listening(tls.createServer({ ...ALONE, SNICallback: (name, done) => setTimeout(done, 50, null, name === "shop.test" ? tls.createSecureContext(SHOP) : null) },
           (socket) => socket.end(socket.servername)), 444);
         const ask = async (port, servername) => { const socket = tls.connect({ port, host: "localhost", ca, servername }); try { return await text(socket); } catch (error) { return error.code; } };
         return [await ask(443, "a.shop.test"), await ask(443, "shop.test"), await ask(444, "shop.test"), await ask(444, "other.test")];`,
      ),
    ).toEqual(["a.shop.test", "DEPTH_ZERO_SELF_SIGNED_CERT", "shop.test", "DEPTH_ZERO_SELF_SIGNED_CERT"]);
  });

  test("and their answer on a certificate's state goes with it", async () => {
    expect(
      await run(
        `const server = await listening(tls.createServer({ ...SHOP, ca }, (socket) => socket.end()), 443);
         server.on("OCSPRequest", (certificate, issuer, done) => done(null, Buffer.from([certificate.length > 0, issuer.length > 0].join())));
         const socket = tls.connect({ port: 443, host: "localhost", ca, requestOCSP: true });
         const [response] = await once(socket, "OCSPResponse");
         return response.toString();`,
      ),
    ).toBe("true,true");
  });
});

describe("TLS is laid over other streams", () => {
  test("over a connection that has been used in the clear (STARTTLS)", async () => {
    expect(
      await run(
        `await listening(net.createServer((socket) => socket.once("data", (chunk) => {
           socket.write("go on\\n");
           const secure = new tls.TLSSocket(socket, { isServer: true, ...SHOP });
           secure.on("data", (data) => secure.end(chunk + "" + data));
         })), 5432);
         const plain = net.connect(5432, "localhost");
         plain.write("start ");
         const [answer] = await once(plain, "data");
         const socket = tls.connect({ socket: plain, ca, servername: "shop.test" });
         await once(socket, "secureConnect");
         socket.write("secret");
         return [String(answer), socket.authorized, socket.encrypted, socket.remotePort, await text(socket)];`,
      ),
    ).toEqual(["go on\n", true, true, 5432, "start secret"]);
  });

  test("over another connection of TLS, and over any stream", async () => {
    expect(
      await run(
        `await listening(tls.createServer(SHOP, (outer) => {
           const inner = new tls.TLSSocket(outer, { isServer: true, ...SHOP });
           inner.on("data", (data) => inner.end("twice " + data));
         }), 443);
         const outer = tls.connect({ port: 443, host: "localhost", ca });
         await once(outer, "secureConnect");
         const inner = tls.connect({ socket: outer, ca, servername: "shop.test" });
         inner.write("wrapped");
         const twice = await text(inner);
         let there; const here = new Duplex({ read() {}, write(chunk, _encoding, done) { there.push(chunk); done(); }, final(done) { there.push(null); done(); } });
         there = new Duplex({ read() {}, write(chunk, _encoding, done) { here.push(chunk); done(); }, final(done) { here.push(null); done(); } });
         const server = new tls.TLSSocket(there, { isServer: true, ...SHOP });
         server.on("data", (data) => server.end("any " + data));
         const client = tls.connect({ socket: here, ca, servername: "shop.test" });
         client.write("stream");
         return [twice, await text(client)];`,
      ),
    ).toEqual(["twice wrapped", "any stream"]);
  });

  test("and cut anywhere, bytes arrive as they were sent", async () => {
    const body = `await listening(tls.createServer(SHOP, (socket) => socket.pipe(socket)), 443);
       const sent = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
       const socket = tls.connect({ port: 443, host: "localhost", ca });
       const got = []; socket.on("data", (chunk) => got.push(chunk));
       socket.end(sent);
       await once(socket, "close");
       return Buffer.concat(got).equals(sent);`;
    for (const seed of [0, 1, 2]) {
      expect(await valueOf({ head: HEAD, body, world: { net: { segments: "any" } } }, seed), `seed ${seed}`).toBe(true);
    }
  });
});

test("a server that demands certificates hears of a client without one after the client is connected", async () => {
  expect(
    await run(
      `const server = await listening(https.createServer({ ...SHOP, ca, requestCert: true }, (request, response) => response.end(request.socket.getPeerCertificate().subject.CN)), 443);
       const refused = once(server, "tlsClientError");
       const get = (options) => new Promise((resolve) => https.get("https://localhost/", { ca, agent: false, ...options }, async (response) => resolve(await text(response))).on("error", (error) => resolve(error.code)));
       return [await get({ cert: PEMS["client.pem"], key: PEMS["client.key"] }), await get({}), (await refused)[0].code];`,
    ),
  ).toEqual(["alice", "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE"]);
});

test("a schedule shows what is inside of TLS", async () => {
  const body = `await listening(https.createServer(SHOP, (request, response) => response.end("sold")), 443);
     await new Promise((resolve) => https.get("https://localhost/item", { ca }, (response) => response.resume().on("end", resolve)));`;
  const { log } = await runLogged(await programOf({ head: HEAD, body }));
  const labels = JSON.stringify(log).match(/tcp#\d [^"]*/g)!.map((label) =>
    label.replace(/^tcp#\d (.*) \(main\)$/, "$1")
  );
  expect([...new Set(labels)].slice(0, 4)).toEqual([
    "tls client hello main→main:443",
    "tls server hello main:443→main",
    "→ tls http GET /item main→main:443",
    "← tls http 200 main:443→main",
  ]);
});

test("what there is none of is refused by name", async () => {
  const refused = async (body: string) => (await runCode(body, undefined, HEAD)).outcome.finding?.title;
  expect(await refused(`tls.createSecureContext({ pfx: Buffer.from("x") });`)).toBe(
    "unsimulated the option pfx of node:tls",
  );
  expect(await refused(`tls.connect({ port: 1, pskCallback: () => null });`)).toBe(
    "unsimulated the option pskCallback of node:tls",
  );
});
