/** Sockets, names and servers: two ends in one world, on ports that the world hands out. */
import dgram from "node:dgram";
import dns from "node:dns";
import dnsPromises from "node:dns/promises";
import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import net, { type AddressInfo } from "node:net";
import tls from "node:tls";
import { outcomeOf, type Touches } from "./touch.ts";

async function listening<S extends net.Server>(server: S): Promise<{ server: S; port: number }> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

/** Self-signed, for shop.test and localhost, until 2099. */
const cert = `-----BEGIN CERTIFICATE-----
MIIBWzCCAQGgAwIBAgIBBzAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlzaG9wLnRl
c3QwIBcNMDAwMTAxMDAwMDAwWhgPMjA5OTEyMzEyMzU5NTlaMBQxEjAQBgNVBAMM
CXNob3AudGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABEmkmORhVY4vkla5
B4a3PEqh+P0wy9C0IqceoIgDkFchTTPJOI27+A2zyAXWHNQ0DnHJ2ZBcsgp0bJh4
e6KdqGqjQjBAMB8GA1UdEQQYMBaCCXNob3AudGVzdIIJbG9jYWxob3N0MB0GA1Ud
DgQWBBR+/l+mor5cBsDH8DfnLls5FWQcfjAKBggqhkjOPQQDAgNIADBFAiEAigwu
DqzY91HfWdXC7r64gZ1V9loInmhuR9/sba40DfkCIEId71UyldLAV4qekUyMZfDf
n0daS2lrQdbu5PYVq46Z
-----END CERTIFICATE-----`;
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg2PpJFz58Ar6HbRDE
aQXkr4vx62FPfomUi5CqeqFIRYChRANCAARJpJjkYVWOL5JWuQeGtzxKofj9MMvQ
tCKnHqCIA5BXIU0zyTiNu/gNs8gF1hzUNA5xydmQXLIKdGyYeHuinahq
-----END PRIVATE KEY-----`;

export const NETWORK_TOUCHES: Touches = {
  "node:tls": {
    "a handshake, a certificate, and what is said": async ({ say, n }) => {
      const options = { cert, key, ALPNProtocols: ["a", "b"] };
      const { server, port } = await listening(tls.createServer(options, (socket) => void socket.pipe(socket)));
      const socket = tls.connect({ port, host: "localhost", ca: cert, ALPNProtocols: ["b"] });
      await once(socket, "secureConnect");
      say(socket.getPeerCertificate(true).subject, socket.getCipher(), socket.alpnProtocol, socket.getProtocol());
      socket.end(`a${n}`);
      say((await socket.toArray()).join(""));
      server.close();
      await once(server, "close");
    },
    "one that is not trusted": async ({ say }) => {
      const { port } = await listening(tls.createServer({ cert, key }));
      say(await outcomeOf(() => once(tls.connect(port, "localhost"), "secureConnect")));
      say(tls.getCiphers().length, tls.rootCertificates.length);
    },
  },
  "node:net": {
    "talks both ways, half-closes": async ({ say, n }) => {
      const { server, port } = await listening(net.createServer({ allowHalfOpen: true }, (socket) => {
        socket.on("data", (data) => socket.write(`heard ${data}`)).on("end", () => socket.end("bye"));
      }));
      const socket = net.connect(port, "127.0.0.1");
      let heard = "";
      socket.on("data", (data) => heard += data);
      socket.write(`a${n}`);
      socket.end("b");
      await once(socket, "close");
      say(heard, socket.bytesRead, socket.bytesWritten, socket.destroyed);
      server.close();
      await once(server, "close");
    },
    "is refused, and reset": async ({ say, n }) => {
      const { server, port } = await listening(net.createServer((socket) => socket.resetAndDestroy()));
      const socket = net.connect(port, "127.0.0.1");
      socket.on("connect", () => socket.write("x".repeat(n + 1)));
      say(await outcomeOf(() => once(socket, "data")));
      server.close();
      await once(server, "close");
      const [error] = await once(net.connect(port, "127.0.0.1"), "error") as [NodeJS.ErrnoException];
      say(error.code, error.syscall);
    },
    "addresses": ({ say }) => say(net.isIP("::1"), net.isIPv4("1.2.3.4"), new net.BlockList().check("1.2.3.4")),
  },
  "node:dgram": {
    "a datagram and its answer, and one that is lost": async ({ say, n }) => {
      const server = dgram.createSocket("udp4");
      server.on("message", (message, { port, address }) => server.send(`heard ${message}`, port, address));
      await new Promise<void>((resolve) => server.bind(0, "127.0.0.1", resolve));
      const client = dgram.createSocket("udp4");
      client.send(`lost ${n}`, 9, "127.0.0.1");
      client.send(`a${n}`, server.address().port, "127.0.0.1");
      const [message, { family, size }] = await once(client, "message") as [Buffer, dgram.RemoteInfo];
      say(String(message), family, size, server.getSendQueueSize());
      client.close();
      server.close();
      await once(server, "close");
    },
  },
  "node:dns": {
    "a name that is there, and one that is not": async ({ say }) => {
      const lookup = (name: string) =>
        new Promise((resolve) => dns.lookup(name, (error, address, family) => resolve([error, address, family])));
      say(await lookup("localhost"), await lookup("none.test"));
    },
  },
  "node:dns/promises": {
    "all addresses": async ({ say }) => {
      say(await dnsPromises.lookup("localhost", { all: true }), await outcomeOf(() => dnsPromises.lookup("none.test")));
    },
  },
};

/** Added to what is done with `node:http` elsewhere. */
export const SERVER_TOUCHES: Touches[string] = {
  "serves, and keeps a connection": async ({ say, n }) => {
    const { server, port } = await listening(http.createServer((request, response) => {
      response.setHeader("x-n", n);
      request.pipe(response);
    }));
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    for (const body of ["one", "two"]) {
      const request = http.request({ port, host: "127.0.0.1", method: "POST", agent });
      request.end(body);
      const [response] = await once(request, "response") as [http.IncomingMessage];
      say(response.statusCode, response.headers, request.reusedSocket, (await response.toArray()).join(""));
    }
    agent.destroy();
    server.close();
    await once(server, "close");
  },
};

/** Added to what is done with `node:https` elsewhere. */
export const SECURE_SERVER_TOUCHES: Touches[string] = {
  "serves, and checks names": async ({ say, n }) => {
    const { server, port } = await listening(https.createServer({ cert, key }, (_request, response) => {
      response.end(`served ${n}`);
    }));
    const get = async (servername: string) => {
      const request = https.get({ port, host: "127.0.0.1", ca: cert, servername });
      const [response] = await once(request, "response") as [http.IncomingMessage];
      return [response.statusCode, (await response.toArray()).join("")];
    };
    say(await get("shop.test"), await outcomeOf(() => get("other.test")));
    server.close();
  },
};
