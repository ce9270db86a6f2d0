/** Clients of HTTP: each asks a server of the world. */
import type { PackageGroup } from "./operation.ts";

/** A server that tells what it got. */
const SERVER = `const server = createServer((request, response) => {
    let text = ""; request.on("data", (chunk) => text += chunk);
    request.on("end", () => { response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ method: request.method, url: request.url, text })); });
  }); await new Promise((resolve) => server.listen(3000, resolve));`;
const CREATE = `import { createServer } from "node:http";`;
const GOT = `{"method":"POST","url":"/a","text":"{\\"n\\":1}"}`;

const GRAPHQL = `const server = createServer((request, response) => {
    response.setHeader("content-type", "application/json"); response.end('{"data":{"n":1}}');
  }); await new Promise((resolve) => server.listen(3000, resolve));`;

export const HTTP_CLIENTS: PackageGroup = {
  heading: "HTTP clients",
  packages: [
    {
      name: "undici",
      imports: `${CREATE} import { Agent, fetch, request } from "undici";`,
      body: `${SERVER} const dispatcher = new Agent({ connections: 1 });
        const { body } = await request("http://localhost:3000/a", { method: "POST", body: '{"n":1}', dispatcher });
        const fetched = await fetch("http://localhost:3000/b", { dispatcher });
        return [await body.json(), (await fetched.json()).url];`,
      expected: `[${GOT},"/b"]`,
    },
    {
      name: "axios",
      imports: `${CREATE} import axios from "axios";`,
      body: `${SERVER} return (await axios.post("http://localhost:3000/a", { n: 1 })).data;`,
      expected: GOT,
    },
    {
      name: "got",
      imports: `${CREATE} import got from "got";`,
      body: `${SERVER} return await got.post("http://localhost:3000/a", { json: { n: 1 } }).json();`,
      expected: GOT,
    },
    {
      name: "ky",
      imports: `${CREATE} import ky from "ky";`,
      body: `${SERVER} return await ky.post("http://localhost:3000/a", { json: { n: 1 } }).json();`,
      expected: GOT,
    },
    {
      name: "node-fetch",
      imports: `${CREATE} import fetch from "node-fetch";`,
      body:
        `${SERVER} return await (await fetch("http://localhost:3000/a", { method: "POST", body: '{"n":1}' })).json();`,
      expected: GOT,
    },
    {
      name: "superagent",
      imports: `${CREATE} import superagent from "superagent";`,
      body: `${SERVER} return (await superagent.post("http://localhost:3000/a").send({ n: 1 })).body;`,
      expected: GOT,
    },
    {
      name: "needle",
      imports: `${CREATE} import needle from "needle";`,
      body: `${SERVER} return (await needle("post", "http://localhost:3000/a", { n: 1 }, { json: true })).body;`,
      expected: GOT,
    },
    {
      name: "socket.io-client",
      with: ["socket.io"],
      imports: `import { Server } from "socket.io"; import { io } from "socket.io-client";`,
      body: `const server = new Server(3000); server.on("connection", (socket) => socket.emit("hello", "hi"));
        const client = io("http://localhost:3000", { transports: ["websocket"] });
        const answer = await new Promise((resolve) => client.on("hello", resolve));
        client.close(); await server.close(); return answer;`,
      expected: `"hi"`,
    },
    {
      name: "eventsource",
      imports: `${CREATE} import { EventSource } from "eventsource";`,
      body: `const server = createServer((_, response) => {
          response.writeHead(200, { "content-type": "text/event-stream" }); response.write("data: hi\\n\\n");
        }); await new Promise((resolve) => server.listen(3000, resolve));
        const source = new EventSource("http://localhost:3000/");
        const text = await new Promise((resolve) => source.onmessage = (event) => resolve(event.data));
        source.close(); return text;`,
      expected: `"hi"`,
    },
    {
      name: "graphql-request",
      with: ["graphql"],
      imports: `${CREATE} import { request } from "graphql-request";`,
      body: `${GRAPHQL} return await request("http://localhost:3000/", "{ n }");`,
      expected: `{"n":1}`,
    },
    {
      name: "@apollo/client",
      with: ["graphql", "rxjs"],
      imports: `${CREATE} import { ApolloClient, gql, HttpLink, InMemoryCache } from "@apollo/client/core/index.js";`,
      body:
        `${GRAPHQL} const client = new ApolloClient({ cache: new InMemoryCache(), link: new HttpLink({ uri: "http://localhost:3000/" }) });
        return (await client.query({ query: gql\`{ n }\` })).data;`,
      expected: `{"n":1}`,
    },
  ],
};

export const MOCKS: PackageGroup = {
  heading: "Mocks and test tools",
  packages: [
    {
      name: "nock",
      imports: `import nock from "nock"; import http from "node:http";`,
      body: `nock("http://api.test").get("/a").reply(200, "hi");
        return await new Promise((resolve, reject) => http.get("http://api.test/a", (response) => {
          let text = ""; response.on("data", (chunk) => text += chunk).on("end", () => resolve(text));
        }).on("error", reject));`,
      expected: `"hi"`,
    },
    {
      name: "msw",
      imports: `import { http, HttpResponse } from "msw"; import { setupServer } from "msw/node";`,
      body: `const server = setupServer(http.get("http://api.test/a", () => HttpResponse.text("hi"))); server.listen();
        const text = await (await fetch("http://api.test/a")).text(); server.close(); return text;`,
      expected: `"hi"`,
    },
    {
      name: "sinon",
      imports: `import sinon from "sinon";`,
      body:
        `const clock = sinon.useFakeTimers(); let fired = 0; setTimeout(() => fired++, 1000); clock.tick(1000); clock.restore();
        const spy = sinon.fake.returns(7); return [fired, spy(1), spy.callCount];`,
      expected: `[1,7,1]`,
    },
    {
      name: "testdouble",
      imports: `import * as td from "testdouble";`,
      body: `const ask = td.func(); td.when(ask("a")).thenReturn(1); return ask("a");`,
      expected: `1`,
    },
  ],
};
