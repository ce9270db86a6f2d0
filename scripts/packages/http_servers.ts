/** Servers of HTTP and WebSocket: each answers one request over the world's network. */
import type { PackageGroup } from "./operation.ts";

const GET = `return await (await fetch("http://localhost:3000/hello")).text();`;
const LISTEN = `await new Promise((resolve) => server.listen(3000, resolve));`;

export const HTTP_SERVERS: PackageGroup = {
  heading: "HTTP servers",
  packages: [
    {
      name: "express",
      imports: `import express from "express";`,
      body: `const app = express(); app.get("/hello", (_, response) => response.send("hi"));
        await new Promise((resolve) => app.listen(3000, resolve)); ${GET}`,
      expected: `"hi"`,
    },
    {
      name: "fastify",
      imports: `import fastify from "fastify";`,
      body: `const app = fastify(); app.get("/hello", () => "hi"); await app.listen({ port: 3000 });
        const injected = await app.inject("/hello");
        return [injected.body, await (await fetch("http://localhost:3000/hello")).text()];`,
      expected: `["hi","hi"]`,
    },
    {
      name: "koa",
      imports: `import Koa from "koa";`,
      body: `const app = new Koa(); app.use((context) => { context.body = "hi"; });
        await new Promise((resolve) => app.listen(3000, resolve)); ${GET}`,
      expected: `"hi"`,
    },
    {
      name: "hono",
      with: ["@hono/node-server"],
      imports: `import { Hono } from "hono"; import { serve } from "@hono/node-server";`,
      body: `const app = new Hono(); app.get("/hello", (c) => c.text("hi"));
        await new Promise((resolve) => serve({ fetch: app.fetch, port: 3000 }, resolve)); ${GET}`,
      expected: `"hi"`,
    },
    {
      name: "h3",
      imports: `import { createServer } from "node:http"; import { H3, toNodeHandler } from "h3";`,
      body:
        `const app = new H3().get("/hello", () => "hi"); const server = createServer(toNodeHandler(app)); ${LISTEN} ${GET}`,
      expected: `"hi"`,
    },
    {
      name: "@nestjs/core",
      with: ["@nestjs/common", "@nestjs/platform-express", "reflect-metadata", "rxjs", "typescript"],
      imports: `import "reflect-metadata"; import { Controller, Get, Injectable, Module } from "@nestjs/common";
        import { NestFactory } from "@nestjs/core";
        @Injectable() class Greeter { greet() { return "hi"; } }
        @Controller() class Hello { constructor(private readonly greeter: Greeter) {} @Get("hello") hello() { return this.greeter.greet(); } }
        @Module({ controllers: [Hello], providers: [Greeter] }) class App {}`,
      body: `const app = await NestFactory.create(App, { logger: false }); await app.listen(3000); ${GET}`,
      expected: `"hi"`,
    },
    {
      name: "@trpc/server",
      with: ["@trpc/client"],
      imports:
        `import { initTRPC } from "@trpc/server"; import { createHTTPServer } from "@trpc/server/adapters/standalone";
        import { createTRPCClient, httpBatchLink } from "@trpc/client";`,
      body: `const t = initTRPC.create(); const router = t.router({ hello: t.procedure.query(() => "hi") });
        const server = createHTTPServer({ router }); ${LISTEN}
        return await createTRPCClient({ links: [httpBatchLink({ url: "http://localhost:3000" })] }).hello.query();`,
      expected: `"hi"`,
    },
    {
      name: "restify",
      imports: `import restify from "restify";`,
      body:
        `const server = restify.createServer(); server.get("/hello", (_, response, next) => { response.send("hi"); next(); });
        ${LISTEN} ${GET}`,
      expected: `"\\"hi\\""`,
    },
    {
      name: "polka",
      imports: `import polka from "polka";`,
      body: `const app = polka(); app.get("/hello", (_, response) => response.end("hi"));
        await new Promise((resolve) => app.listen(3000, resolve)); ${GET}`,
      expected: `"hi"`,
    },
    {
      name: "socket.io",
      with: ["socket.io-client"],
      imports: `import { Server } from "socket.io"; import { io } from "socket.io-client";`,
      body:
        `const server = new Server(3000); server.on("connection", (socket) => socket.on("greet", (name, reply) => reply("hi " + name)));
        const client = io("http://localhost:3000"); const answer = await client.emitWithAck("greet", "ann");
        client.close(); await server.close(); return answer;`,
      expected: `"hi ann"`,
    },
    {
      name: "ws",
      imports: `import { WebSocket, WebSocketServer } from "ws";`,
      body: `const server = new WebSocketServer({ port: 3000 });
        server.on("connection", (socket) => socket.on("message", (text) => socket.send("hi " + text)));
        const client = new WebSocket("ws://localhost:3000"); client.on("open", () => client.send("ann"));
        return await new Promise((resolve) => client.on("message", (text) => resolve(String(text))));`,
      expected: `"hi ann"`,
    },
    {
      name: "@fastify/websocket",
      with: ["fastify", "ws"],
      imports:
        `import fastify from "fastify"; import websocket from "@fastify/websocket"; import { WebSocket } from "ws";`,
      body: `const app = fastify(); await app.register(websocket);
        app.get("/hello", { websocket: true }, (socket) => socket.on("message", (text) => socket.send("hi " + text)));
        await app.listen({ port: 3000 });
        const client = new WebSocket("ws://localhost:3000/hello"); client.on("open", () => client.send("ann"));
        return await new Promise((resolve) => client.on("message", (text) => resolve(String(text))));`,
      expected: `"hi ann"`,
    },
    {
      name: "supertest",
      with: ["express"],
      imports: `import express from "express"; import request from "supertest";`,
      body: `const app = express(); app.get("/hello", (_, response) => response.json({ said: "hi" }));
        const response = await request(app).get("/hello").expect(200); return response.body;`,
      expected: `{"said":"hi"}`,
    },
  ],
};
