/** Clients of models and clouds: each asks a server of the world that answers what the real one would. */
import type { PackageGroup } from "./operation.ts";

const serving = (answer: string, type = "application/json") =>
  `const server = createServer((request, response) => { request.resume(); request.on("end", () => {
    response.setHeader("content-type", "${type}"); response.end(${JSON.stringify(answer)}); }); });
  await new Promise((resolve) => server.listen(3000, resolve));`;
const CREATE = `import { createServer } from "node:http";`;
const COMPLETION = JSON.stringify({
  id: "c1",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "hi" } }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});
const MESSAGES = `[{ role: "user", content: "hello" }]`;

export const MODELS_AND_CLOUDS: PackageGroup = {
  heading: "Models and clouds",
  packages: [
    {
      name: "openai",
      imports: `${CREATE} import OpenAI from "openai";`,
      body: `${serving(COMPLETION)} const client = new OpenAI({ apiKey: "k", baseURL: "http://localhost:3000/v1" });
        return (await client.chat.completions.create({ model: "m", messages: ${MESSAGES} })).choices[0].message.content;`,
      expected: `"hi"`,
    },
    {
      name: "@anthropic-ai/sdk",
      imports: `${CREATE} import Anthropic from "@anthropic-ai/sdk";`,
      body: `${
        serving(`{"id":"m1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"hi"}]}`)
      }
        const client = new Anthropic({ apiKey: "k", baseURL: "http://localhost:3000" });
        return (await client.messages.create({ model: "m", max_tokens: 9, messages: ${MESSAGES} })).content[0].text;`,
      expected: `"hi"`,
    },
    {
      name: "@google/genai",
      imports: `${CREATE} import { GoogleGenAI } from "@google/genai";`,
      body: `${serving(`{"candidates":[{"content":{"role":"model","parts":[{"text":"hi"}]}}]}`)}
        const client = new GoogleGenAI({ apiKey: "k", httpOptions: { baseUrl: "http://localhost:3000" } });
        return (await client.models.generateContent({ model: "m", contents: "hello" })).text;`,
      expected: `"hi"`,
    },
    {
      name: "ollama",
      imports: `${CREATE} import { Ollama } from "ollama";`,
      body: `${serving(`{"model":"m","message":{"role":"assistant","content":"hi"},"done":true}`)}
        const client = new Ollama({ host: "http://localhost:3000" });
        return (await client.chat({ model: "m", messages: ${MESSAGES} })).message.content;`,
      expected: `"hi"`,
    },
    {
      name: "ai",
      with: ["@ai-sdk/openai-compatible", "zod"],
      imports:
        `${CREATE} import { generateText } from "ai"; import { createOpenAICompatible } from "@ai-sdk/openai-compatible";`,
      body: `${
        serving(COMPLETION)
      } const provider = createOpenAICompatible({ name: "p", baseURL: "http://localhost:3000/v1" });
        return (await generateText({ model: provider("m"), prompt: "hello" })).text;`,
      expected: `"hi"`,
    },
    {
      name: "@langchain/core",
      imports:
        `import { ChatPromptTemplate } from "@langchain/core/prompts"; import { RunnableLambda } from "@langchain/core/runnables";`,
      body:
        `const chain = ChatPromptTemplate.fromTemplate("hello {name}").pipe(RunnableLambda.from((p) => p.toChatMessages()[0].content));
        return await chain.invoke({ name: "ann" });`,
      expected: `"hello ann"`,
    },
    {
      name: "@modelcontextprotocol/sdk",
      with: ["zod"],
      imports: `import { Client } from "@modelcontextprotocol/sdk/client/index.js";
        import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
        import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js"; import { z } from "zod";`,
      body: `const server = new McpServer({ name: "s", version: "1" });
        server.registerTool("add", { inputSchema: { a: z.number(), b: z.number() } },
          ({ a, b }) => ({ content: [{ type: "text", text: String(a + b) }] }));
        const [near, far] = InMemoryTransport.createLinkedPair(); const client = new Client({ name: "c", version: "1" });
        await Promise.all([server.connect(far), client.connect(near)]);
        return (await client.callTool({ name: "add", arguments: { a: 1, b: 2 } })).content[0].text;`,
      expected: `"3"`,
    },
    {
      name: "stripe",
      imports: `${CREATE} import Stripe from "stripe";`,
      body: `${serving(`{"id":"cus_1","object":"customer"}`)}
        const client = new Stripe("sk_test", { host: "localhost", port: 3000, protocol: "http", telemetry: false });
        return (await client.customers.create({ name: "Ann" })).id;`,
      expected: `"cus_1"`,
    },
    {
      name: "@aws-sdk/client-s3",
      imports: `${CREATE} import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";`,
      body: `${serving("hi", "text/plain")}
        const client = new S3Client({ endpoint: "http://localhost:3000", forcePathStyle: true, region: "r",
          credentials: { accessKeyId: "a", secretAccessKey: "s" } });
        const { Body } = await client.send(new GetObjectCommand({ Bucket: "b", Key: "k" }));
        return await Body.transformToString();`,
      expected: `"hi"`,
    },
    {
      name: "@aws-sdk/client-dynamodb",
      imports: `${CREATE} import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";`,
      body: `${serving(`{"Item":{"n":{"N":"1"}}}`, "application/x-amz-json-1.0")}
        const client = new DynamoDBClient({ endpoint: "http://localhost:3000", region: "r",
          credentials: { accessKeyId: "a", secretAccessKey: "s" } });
        return (await client.send(new GetItemCommand({ TableName: "t", Key: { id: { S: "1" } } }))).Item.n.N;`,
      expected: `"1"`,
    },
    {
      name: "@octokit/rest",
      imports: `${CREATE} import { Octokit } from "@octokit/rest";`,
      body: `${serving(`{"full_name":"a/b"}`)} const client = new Octokit({ baseUrl: "http://localhost:3000" });
        return (await client.repos.get({ owner: "a", repo: "b" })).data.full_name;`,
      expected: `"a/b"`,
    },
  ],
};
