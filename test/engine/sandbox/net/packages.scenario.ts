/** Published packages as servers and clients of a world: `packages.test.ts` runs each scenario. */
import axios from "axios";
import express from "express";
import fastify from "fastify";
import Koa from "koa";
import { once } from "node:events";
import type { Server } from "node:http";
import { fetch as undiciFetch, Pool, request } from "undici";
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
