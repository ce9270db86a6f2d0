/** Connections of TLS see the same events in a world as in a real Node: handshakes, certificates, names, failures. */
import { expect, test } from "vitest";
import { PEMS } from "../../../support/certificates.ts";
import { inNode } from "../../../support/real_node.ts";
import { evaluate } from "../../../support/source.ts";

/** Options of the server and of the client; names of files stand for what is in them. */
interface Case {
  readonly name: string;
  readonly server?: object;
  readonly client?: object;
  /** What listens in the place of a TLS server, or speaks in the place of a TLS client. */
  readonly plainServer?: "http" | "echo" | "greet" | "destroy" | "end";
  readonly plainClient?: string;
  /** What the server does with a connection. */
  readonly then?: "end" | "destroy";
}

const SHOP = { key: "shop.key", cert: "shop.pem" };
const ALONE = { key: "alone.key", cert: "alone.pem" };
const CA = { ca: "authority.pem" };
const TO_SHOP = { ...CA, servername: "shop.test" };
const MUTUAL = { ...SHOP, ...CA, requestCert: true };
const OLD = { maxVersion: "TLSv1.2" };

const CASES: readonly Case[] = [
  { name: "a certificate of a known authority", server: SHOP, client: TO_SHOP },
  { name: "a wildcard", server: SHOP, client: { ...CA, servername: "a.shop.test" } },
  { name: "a certificate for an address", server: SHOP, client: CA },
  { name: "TLS 1.2", server: { ...SHOP, ...OLD }, client: TO_SHOP },
  { name: "a key of RSA", server: { key: "rsa.key", cert: "rsa.pem" }, client: { ...CA, servername: "localhost" } },
  {
    name: "a key of RSA in TLS 1.2",
    server: { key: "rsa.key", cert: "rsa.pem", ...OLD },
    client: { ...CA, servername: "localhost" },
  },
  { name: "a chain", server: { key: "chained.key", cert: ["chained.pem", "intermediate.pem"] }, client: TO_SHOP },
  {
    name: "a chain in TLS 1.2",
    server: { key: "chained.key", cert: ["chained.pem", "intermediate.pem"], ...OLD },
    client: TO_SHOP,
  },
  { name: "a chain that ends early", server: { key: "chained.key", cert: "chained.pem" }, client: TO_SHOP },
  {
    name: "a chain that only its end is unknown of",
    server: { key: "chained.key", cert: ["chained.pem", "intermediate.pem"] },
    client: { servername: "shop.test" },
  },
  {
    name: "a chain with an unknown root",
    server: { key: "shop.key", cert: ["shop.pem", "authority.pem"] },
    client: { servername: "shop.test" },
  },
  {
    name: "only the intermediate is known",
    server: { key: "chained.key", cert: "chained.pem" },
    client: { servername: "shop.test", ca: "intermediate.pem" },
  },
  {
    name: "only the intermediate is known, and enough",
    server: { key: "chained.key", cert: "chained.pem" },
    client: { servername: "shop.test", ca: "intermediate.pem", allowPartialTrustChain: true },
  },
  { name: "an unknown authority", server: SHOP, client: { servername: "shop.test" } },
  {
    name: "an unknown authority, and no matter",
    server: SHOP,
    client: { servername: "shop.test", rejectUnauthorized: false },
  },
  { name: "an unknown authority in TLS 1.2", server: { ...SHOP, ...OLD }, client: { servername: "shop.test" } },
  { name: "self-signed", server: ALONE, client: { servername: "shop.test" } },
  { name: "self-signed and known", server: ALONE, client: { servername: "shop.test", ca: "alone.pem" } },
  { name: "another name", server: SHOP, client: { ...CA, servername: "other.test" } },
  {
    name: "another name, and no matter",
    server: SHOP,
    client: { ...CA, servername: "other.test", rejectUnauthorized: false },
  },
  {
    name: "another common name",
    server: { key: "rsa.key", cert: "rsa.pem" },
    client: { ...CA, servername: "other.test" },
  },
  { name: "expired", server: { key: "expired.key", cert: "expired.pem" }, client: TO_SHOP },
  { name: "not yet valid", server: { key: "future.key", cert: "future.pem" }, client: TO_SHOP },
  {
    name: "a certificate for another purpose",
    server: { key: "client.key", cert: "client.pem" },
    client: { ...CA, servername: "alice" },
  },
  { name: "no certificate", server: {}, client: TO_SHOP },
  { name: "a key of another kind", server: { key: "rsa.key", cert: "shop.pem" }, client: TO_SHOP },
  {
    name: "ALPN",
    server: { ...SHOP, ALPNProtocols: ["h2", "http/1.1"] },
    client: { ...TO_SHOP, ALPNProtocols: ["http/1.1", "h3"] },
  },
  { name: "ALPN of the client alone", server: SHOP, client: { ...TO_SHOP, ALPNProtocols: ["h2"] } },
  {
    name: "no common protocol",
    server: { ...SHOP, ALPNProtocols: ["h2"] },
    client: { ...TO_SHOP, ALPNProtocols: ["h3"] },
  },
  {
    name: "a client with a certificate",
    server: MUTUAL,
    client: { ...TO_SHOP, key: "client.key", cert: "client.pem" },
  },
  { name: "a client without a certificate", server: MUTUAL, client: TO_SHOP },
  {
    name: "a client without a certificate, and no matter",
    server: { ...MUTUAL, rejectUnauthorized: false },
    client: TO_SHOP,
  },
  { name: "a client without a certificate in TLS 1.2", server: { ...MUTUAL, ...OLD }, client: TO_SHOP },
  { name: "a client with another certificate", server: MUTUAL, client: { ...TO_SHOP, ...ALONE } },
  {
    name: "a client with another certificate, and no matter",
    server: { ...MUTUAL, rejectUnauthorized: false },
    client: { ...TO_SHOP, ...ALONE },
  },
  {
    name: "a client with another certificate in TLS 1.2",
    server: { ...MUTUAL, ...OLD },
    client: { ...TO_SHOP, ...ALONE },
  },
  { name: "versions that do not meet", server: { ...SHOP, ...OLD }, client: { ...TO_SHOP, minVersion: "TLSv1.3" } },
  {
    name: "versions that do not meet either",
    server: { ...SHOP, minVersion: "TLSv1.3" },
    client: { ...TO_SHOP, ...OLD },
  },
  {
    name: "ciphers that do not meet",
    server: { ...SHOP, ...OLD, ciphers: "ECDHE-ECDSA-AES128-GCM-SHA256" },
    client: { ...TO_SHOP, ciphers: "ECDHE-ECDSA-AES256-GCM-SHA384" },
  },
  { name: "a cipher of TLS 1.3", server: { ...SHOP, ciphers: "TLS_AES_128_GCM_SHA256" }, client: TO_SHOP },
  { name: "the server ends", server: SHOP, client: TO_SHOP, then: "end" },
  { name: "the server gives up", server: SHOP, client: TO_SHOP, then: "destroy" },
  { name: "a request of HTTP", server: SHOP, plainClient: "GET / HTTP/1.1\r\nhost: a\r\n\r\n" },
  { name: "something else", server: SHOP, plainClient: "hello, this is no TLS at all" },
  { name: "a client that leaves", server: SHOP, plainClient: "" },
  { name: "a server of HTTP", client: TO_SHOP, plainServer: "http" },
  { name: "a server that repeats", client: TO_SHOP, plainServer: "echo" },
  { name: "a server that speaks first", client: TO_SHOP, plainServer: "greet" },
  { name: "a server that closes", client: TO_SHOP, plainServer: "destroy" },
  { name: "a server that ends", client: TO_SHOP, plainServer: "end" },
  { name: "no certificate in the text", server: { cert: "nonsense" } },
  { name: "no key in the text", server: { key: "nonsense" } },
  { name: "a key that does not fit", server: { key: "alone.key", cert: "shop.pem" } },
  { name: "unknown ciphers", server: { ciphers: "NOTHING" } },
  { name: "an unknown version", server: { minVersion: "TLSv9" } },
  { name: "an unknown method", server: { secureProtocol: "TLSv9_method" } },
];

/** Plays the cases, and tells what each side saw, in order. */
const PLAY = `async ({ tls, net, http }, cases, pems) => {
  const filled = (value) => Array.isArray(value) ? value.map(filled).join("") : Object.hasOwn(pems, value) ? pems[value] : value;
  const withTexts = (options) => Object.fromEntries(Object.entries(options ?? {}).map(([key, value]) => [key, key === "ALPNProtocols" ? value : filled(value)]));
  const show = (error) => ({
    message: error.message.replace(/^[0-9A-F]{16}:/, ""),
    ...Object.fromEntries(["code", "library", "reason", "syscall", "host"].filter((key) => error[key] !== undefined).map((key) => [key, error[key]])),
  });
  const plain = {
    http: () => http.createServer(),
    echo: () => net.createServer((socket) => socket.on("error", () => {}).pipe(socket)),
    greet: () => net.createServer((socket) => socket.on("error", () => {}).write("220 hello there")),
    destroy: () => net.createServer((socket) => socket.destroy()),
    end: () => net.createServer((socket) => socket.on("error", () => {}).end()),
  };
  const watch = (socket, log) => {
    for (const name of ["connect", "end"]) socket.on(name, () => log.push(name));
    socket.on("close", (had) => log.push("close " + had));
    socket.on("error", (error) => log.push(["error", show(error)]));
    socket.on("data", (chunk) => log.push("data " + chunk));
  };
  const shown = (certificate) => certificate && { ...certificate, raw: certificate.raw?.length, pubkey: certificate.pubkey?.toString("hex"),
    issuerCertificate: certificate.issuerCertificate === certificate ? "itself" : shown(certificate.issuerCertificate) };
  const results = [];
  for (const { server: serverOptions, client: clientOptions, plainServer, plainClient, then } of cases) {
    const log = { server: [], client: [] };
    results.push(log);
    let server, isOver = () => {};
    const over = new Promise((resolve) => isOver = resolve);
    if (plainServer) isOver();
    try {
      server = plainServer ? plain[plainServer]() : tls.createServer(withTexts(serverOptions), (socket) => {
        log.server.push(["secure", socket.authorized, socket.authorizationError, socket.servername, socket.alpnProtocol, socket.getProtocol(), socket.getPeerCertificate().subject ?? null]);
        watch(socket, log.server);
        socket.on("close", isOver);
        socket.write("hello");
        if (then !== undefined) socket[then]();
      });
    } catch (error) {
      log.server.push(["thrown", show(error)]);
      continue;
    }
    server.on("tlsClientError", (error) => {
      log.server.push(["refused", show(error)]);
      isOver();
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address();
    const client = plainClient === undefined ? tls.connect({ port, host: "127.0.0.1", ...withTexts(clientOptions) }) : net.connect(port, "127.0.0.1");
    if (plainClient !== undefined) client.on("connect", () => plainClient === "" ? client.end() : client.write(plainClient));
    client.on("secureConnect", () => log.client.push(["secure", client.authorized, client.authorizationError, client.alpnProtocol, client.getProtocol(),
      client.getCipher(), client.getEphemeralKeyInfo(), shown(client.getPeerCertificate(true)), shown(client.getCertificate()), client.servername]));
    watch(client, log.client);
    const closed = new Promise((resolve) => client.on("close", resolve));
    await Promise.race([closed, new Promise((resolve) => client.on("data", resolve))]);
    client.end();
    await closed;
    await over;
    server.close();
  }
  return results;
}`;

test("connections of TLS see the same events in a real Node and in a world", async () => {
  const args = `${JSON.stringify(CASES)}, ${JSON.stringify(PEMS)}`;
  const names = ["tls", "net", "http"];
  const load = names.map((name) => `const ${name} = (await import("node:${name}")).default;`).join(" ");
  const real = inNode(`${load} return await (${PLAY})({ tls, net, http }, ${args});`);
  const head = names.map((name) => `import ${name} from "node:${name}";`).join(" ");
  const simulated = await evaluate(`return await (${PLAY})({ tls, net, http }, ${args});`, head);
  const named = (results: unknown) =>
    Object.fromEntries((results as readonly object[]).map((result, index) => [CASES[index]!.name, result]));
  expect(named(simulated)).toEqual(named(real));
});
