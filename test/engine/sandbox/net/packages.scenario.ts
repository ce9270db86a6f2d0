/** Published packages as servers and clients of a world: `packages.test.ts` runs each scenario. */
import axios from "axios";
import express from "express";
import fastify from "fastify";
import Koa from "koa";
import { once } from "node:events";
import type { Server } from "node:http";
import { Agent as SecureAgent, createServer as createSecureServer } from "node:https";
import { Agent, fetch as undiciFetch, Pool, request } from "undici";
import { WebSocket, WebSocketServer } from "ws";
import { scenario } from "seedbed";

export const withExpress = scenario("express answers fetch, axios and undici")
  .step("ask", async ({ kv }) => {
    const app = express();
    app.use(express.json());
    app.get("/items/:id", (request, response) => void response.json({ id: request.params["id"] }));
    app.post("/items", (request, response) => void response.status(201).json({ made: request.body.name }));
    await new Promise<void>((resolve) => void app.listen(3000, () => resolve()));
    const [one, two, three] = await Promise.all([
      fetch("http://localhost:3000/items/1").then((answer) => answer.json()),
      axios.post("http://localhost:3000/items", { name: "pen" }),
      request("http://localhost:3000/items/3").then(({ body }) => body.json()),
    ]);
    kv.set("answers", JSON.stringify([one, two.status, two.data, three]));
  })
  .finally("all were answered", ({ kv }) => kv.get("answers") === '[{"id":"1"},201,{"made":"pen"},{"id":"3"}]');

export const withFastify = scenario("fastify listens and injects")
  .step("ask", async ({ kv }) => {
    const app = fastify();
    app.get(
      "/hello",
      { schema: { querystring: { type: "object", properties: { n: { type: "integer" } } } } },
      (ask) => ({
        twice: (ask.query as { n: number }).n * 2,
      }),
    );
    const injected = await app.inject("/hello?n=4");
    const address = await app.listen({ port: 0 });
    const answer = await (await fetch(`${address}/hello?n=21`)).json() as { readonly twice: number };
    const refused = await fetch(`${address}/hello?n=x`);
    await app.close();
    kv.set("answers", JSON.stringify([injected.json(), answer, refused.status]));
  })
  .finally("all were answered", ({ kv }) => kv.get("answers") === '[{"twice":8},{"twice":42},400]');

export const withKoa = scenario("koa streams to a pool of undici")
  .step("ask", async ({ kv }) => {
    const app = new Koa();
    app.use(async (context, next) => {
      await next();
      context.set("x-took", "no time");
    });
    app.use((context) => void (context.body = { path: context.path }));
    const server: Server = app.listen(4000);
    await once(server, "listening");
    const pool = new Pool("http://localhost:4000", { connections: 2 });
    const answers = await Promise.all(["/a", "/b", "/c"].map(async (path) => {
      const { body, headers } = await pool.request({ path, method: "GET" });
      return [await body.json(), headers["x-took"]];
    }));
    const fetched = await (await undiciFetch("http://localhost:4000/d")).json();
    await pool.close();
    kv.set("answers", JSON.stringify([answers, fetched]));
  })
  .finally(
    "all were answered",
    ({ kv }) =>
      kv.get("answers") ===
        '[[[{"path":"/a"},"no time"],[{"path":"/b"},"no time"],[{"path":"/c"},"no time"]],{"path":"/d"}]',
  );

export const withWs = scenario("ws echoes over an upgraded connection")
  .step("talk", async ({ kv }) => {
    const server = new WebSocketServer({ port: 5000 });
    server.on("connection", (socket) => socket.on("message", (data) => socket.send(`echo ${data}`)));
    await once(server, "listening");
    const client = new WebSocket("ws://localhost:5000/");
    await once(client, "open");
    client.send("hello");
    const [message] = await once(client, "message");
    client.close(1000, "done");
    const [code, reason] = await once(client, "close");
    kv.set("said", `${message} ${code} ${reason}`);
  })
  .finally("it was said", ({ kv }) => kv.get("said") === "echo hello 1000 done");

/** Valid until 2099, for localhost. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIICUDCCAfWgAwIBAgIBAzAKBggqhkjOPQQDAjBAMQswCQYDVQQGEwJDSDEQMA4G
A1UECgwHU2VlZGJlZDEfMB0GA1UEAwwWU2VlZGJlZCB0ZXN0IGF1dGhvcml0eTAg
Fw0wMDAxMDEwMDAwMDBaGA8yMDk5MTIzMTIzNTk1OVowMzELMAkGA1UEBhMCQ0gx
EDAOBgNVBAoMB1NlZWRiZWQxEjAQBgNVBAMMCXNob3AudGVzdDBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABNPIBglAIvOrH72EClJGXgqvSBGOPaXyuy5ZfreqqjPK
mvbXyj4fQk3FpIW5NuQ/awBtTek6DuTgRV12tRlqSiOjgeowgecwCQYDVR0TBAIw
ADALBgNVHQ8EBAMCBaAwEwYDVR0lBAwwCgYIKwYBBQUHAwEwMgYIKwYBBQUHAQEE
JjAkMCIGCCsGAQUFBzABhhZodHRwOi8vb2NzcC5zaG9wLnRlc3QvMEQGA1UdEQQ9
MDuCCXNob3AudGVzdIILKi5zaG9wLnRlc3SCCWxvY2FsaG9zdIcEfwAAAYcQAAAA
AAAAAAAAAAAAAAAAATAdBgNVHQ4EFgQUPij2OX2x94QTgmQ60Q4lJoJN000wHwYD
VR0jBBgwFoAUg2AGBFLz03QYnwWPGYM7S5CCsckwCgYIKoZIzj0EAwIDSQAwRgIh
AKQRpYC8ygpCC2ETs8RczMR7s3sdaHlS1OWc9J8lOR9XAiEA834eR5n3FQ4KfIP4
zuyr2ag4WBnSZlv/8PMFi6j5TSE=
-----END CERTIFICATE-----`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgAL4MslbkFViOCydL
Yo5e6aPBN/a0RUenoBRbMJF04pmhRANCAATTyAYJQCLzqx+9hApSRl4Kr0gRjj2l
8rsuWX63qqozypr218o+H0JNxaSFuTbkP2sAbU3pOg7k4EVddrUZakoj
-----END PRIVATE KEY-----`;
const AUTHORITY = `-----BEGIN CERTIFICATE-----
MIIBszCCAVmgAwIBAgIBATAKBggqhkjOPQQDAjBAMQswCQYDVQQGEwJDSDEQMA4G
A1UECgwHU2VlZGJlZDEfMB0GA1UEAwwWU2VlZGJlZCB0ZXN0IGF1dGhvcml0eTAg
Fw0wMDAxMDEwMDAwMDBaGA8yMDk5MTIzMTIzNTk1OVowQDELMAkGA1UEBhMCQ0gx
EDAOBgNVBAoMB1NlZWRiZWQxHzAdBgNVBAMMFlNlZWRiZWQgdGVzdCBhdXRob3Jp
dHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATrvuQwlund7t0YNnmQy3R+pW3l
o01HnLZLPDVRbGocGI3MyPlYAVObK3tHZzcXR+bfU1sVTzd42GOCwQ0S5aN1o0Iw
QDAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAdBgNVHQ4EFgQUg2AG
BFLz03QYnwWPGYM7S5CCsckwCgYIKoZIzj0EAwIDSAAwRQIgRp6+F/FCsvJyjDZf
CvSUukrd3HwdjWWJLnYUcc4qMG8CIQDxUVczdtTb5q4++WqdYrED2Qweqt6v3GNQ
0wAZmB8Eew==
-----END CERTIFICATE-----`;

export const withHttps = scenario("express over https answers fetch, axios, undici and wss")
  .world({ net: { authorities: [AUTHORITY] } })
  .step("ask", async ({ kv }) => {
    const app = express();
    app.get("/:n", (request, response) => void response.json({ n: request.params["n"], secure: request.secure }));
    const server = createSecureServer({ cert: CERTIFICATE, key: KEY }, app).listen(443);
    await once(server, "listening");
    new WebSocketServer({ server }).on(
      "connection",
      (socket) => socket.on("message", (data) => socket.send(`echo ${data}`)),
    );
    const dispatcher = new Agent({ connect: { servername: "shop.test" } });
    const httpsAgent = new SecureAgent({ keepAlive: true });
    const answers = await Promise.all([
      fetch("https://localhost/1").then((answer) => answer.json()),
      axios.get("https://localhost/2").then(({ data }) => data),
      axios.get("https://main/3", { httpsAgent }).catch((error: { readonly code: string }) => error.code),
      request("https://10.0.0.1/4", { dispatcher }).then(({ body }) => body.json()),
    ]);
    const client = new WebSocket("wss://localhost/");
    await once(client, "open");
    client.send("hello");
    const [message] = await once(client, "message");
    client.close();
    kv.set("answers", JSON.stringify([...answers, String(message)]));
  })
  .finally(
    "all were answered",
    ({ kv }) =>
      kv.get("answers") ===
        '[{"n":"1","secure":true},{"n":"2","secure":true},"ERR_TLS_CERT_ALTNAME_INVALID",{"n":"4","secure":true},"echo hello"]',
  );
