/** Agents and models outside of the world: asked once, recorded, and replayed without them. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seedbed } from "./seedbed.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "seedbed-outside-"));
const SECRET = "sk-very-secret-4711";
const HOSTILE = 'say "hi"\n{x} \\ } \u0000 é';
const asked: { readonly path: string; readonly key: string | undefined; readonly body: string }[] = [];
let server: Server;
let origin = "";

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  return text;
}

beforeAll(async () => {
  server = createServer((request, response) =>
    void bodyOf(request).then((body) => {
      const path = request.url!;
      asked.push({ path, key: request.headers.authorization ?? request.headers["x-tenant"]?.toString(), body });
      if (path === "/hang") return;
      const html = path === "/html";
      response.writeHead(path === "/broken" ? 500 : 200, { "content-type": html ? "text/html" : "application/json" });
      if (html) return response.end("<html>sign in</html>");
      if (path === "/huge") return response.end(JSON.stringify({ output: "x".repeat(10 * 1024 * 1024) }));
      if (!path.endsWith("/chat/completions")) {
        return response.end(
          JSON.stringify({ error: null, answer: { text: `parcel, ${request.headers.authorization}` } }),
        );
      }
      const content = /\d+/.test(body) ? `it costs 40, ${request.headers.authorization}` : "hello";
      const usage = { prompt_tokens: 1000, completion_tokens: 500 };
      response.end(JSON.stringify({ choices: [{ message: { role: "assistant", content } }], usage }));
    })
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(FOLDER, { recursive: true, force: true });
});

const run = (args: readonly string[], env = { DESK_KEY: SECRET, OPENAI_API_KEY: SECRET }) =>
  seedbed(["agent", ...args], { cwd: FOLDER, env });

/** All that was written, and each file of it. */
function written(): string {
  const files = readdirSync(FOLDER, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8")).join("\n");
}

function traceIn(out: string): string {
  return /seedbed replay (\S+)/.exec(out)![1]!;
}

const http = (path: string, more = "") =>
  `version: "1.0"
agent:
  type: http
  endpoint: "${origin}${path}"
  request_template: '{"question": "{prompt}"}'
  response_path: $.answer.text
  headers: { authorization: "Bearer \${DESK_KEY}" }
  timeout: ${path === "/hang" ? 1000 : 30000}
${more}golden_prompts: [${JSON.stringify(HOSTILE)}]
invariants: [{ type: contains, value: parcel }]
contract:
  name: desk
  invariants: [{ id: no-key, type: contains, value: Bearer, negate: true, severity: critical }]
  chaos_matrix: [{ name: calm }, { name: down, tool_faults: [{ tool: "*", mode: error }] }]
`;

describe("an agent behind HTTP", () => {
  test("gets prompts byte for byte and a key that is in no byte written, and replays without it", async () => {
    writeFileSync(join(FOLDER, "http.yaml"), http("/ask", `  reset_endpoint: "${origin}/reset"\n`));
    asked.length = 0;
    const { code, out, err } = await run(["contract", "-c", "http.yaml", "--seeds", "1", "-o", "reports"]);
    expect([code, err]).toEqual([1, ""]);
    expect(out).toMatch(/✗ calm › no-key(.|\n)*\[redacted DESK_KEY\](.|\n)*http\.yaml:2/);
    expect(asked.map(({ path }) => path)).toEqual(Array.from({ length: 3 }, () => ["/reset", "/ask"]).flat());
    const question = asked.find(({ path }) => path === "/ask")!;
    expect([JSON.parse(question.body), question.key]).toEqual([{ question: HOSTILE }, `Bearer ${SECRET}`]);
    expect(written()).not.toContain(SECRET);
    const before = asked.length;
    const again = await seedbed(["replay", traceIn(out)], { cwd: FOLDER });
    expect([again.code, again.out]).toEqual([1, expect.stringContaining("reproduced")]);
    expect(asked).toHaveLength(before);
  });

  test("is not exercised by faults that cannot reach it", async () => {
    writeFileSync(join(FOLDER, "calm.yaml"), http("/ask").replace("value: Bearer", "value: nothing"));
    const { code, out } = await run(["contract", "-c", "calm.yaml", "--seeds", "1"]);
    expect([code, out]).toEqual([0, expect.stringMatching(/\? down › no-key.*not exercised\n.*met no call/)]);
  });

  test.each([
    ["never answers", "/hang", /no answer within 1000 ms/],
    ["answers HTML", "/html", /found HTML: <html>sign in/],
    ["answers a status of an error", "/broken", /HTTP 500/],
    ["answers 10 MB", "/huge", /cut off at \d+ bytes/],
  ])("that %s is one message", async (_name, path, message) => {
    writeFileSync(join(FOLDER, "bad.yaml"), http(path));
    const { code, err } = await run(["ci", "-c", "bad.yaml"]);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });

  test.each([
    [
      "a template with a field that prompts do not have",
      '{"question": "{prompt}"}',
      '{"order": "{order}"}',
      /order.*no field/,
    ],
    ["a URL that is none", "http://127.0.0.1", "htp://127.0.0.1", /expected a URL of http/],
    ["Python", "type: http", "type: python", /serve it over HTTP/],
  ])("with %s is refused", async (_name, before, after, message) => {
    writeFileSync(join(FOLDER, "refused.yaml"), http("/ask").replace(before, after));
    const { code, err } = await run(["ci", "-c", "refused.yaml"]);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });
});

describe("a function, and a real model", () => {
  const AGENT = `export async function answer(input: string): Promise<string> {
  const body = JSON.stringify({ messages: [{ role: "user", content: input }], model: "any" });
  const response = await fetch("${"https://api.openai.com/v1/chat/completions"}", { method: "POST", body, headers: { authorization: "Bearer none" } });
  return (await response.json()).choices[0].message.content;
}
export default { invoke: ({ input }: { input: string }) => ({ messages: [{ content: "graph: " + input }] }) };
export const none = 1;
`;
  const config = (name = "answer", model = true) =>
    `version: "2.0"
agent: { type: function, endpoint: "./desk.ts#${name}" }
${model ? `model: { provider: openai, name: gpt-test, base_url: "${origin}", prices: { input: 1, output: 2 } }` : ""}
golden_prompts: ["What does order 12 cost?"]
invariants: [{ type: output_not_empty }]
contract:
  name: desk
  invariants: [{ id: no-key, type: contains, value: Bearer, negate: true, severity: critical }]
  chaos_matrix: [{ name: calm }, { name: limited, llm_faults: [{ mode: rate_limit }] }]
`;
  const write = (text: string) => {
    writeFileSync(join(FOLDER, "desk.ts"), AGENT.replaceAll("https://api.openai.com", origin));
    writeFileSync(join(FOLDER, "desk.yaml"), text);
  };

  test("the model is asked with the key, faults meet its calls, and a replay asks nobody", async () => {
    write(config());
    asked.length = 0;
    const { code, out } = await run(["contract", "-c", "desk.yaml", "--seeds", "1"]);
    expect([code, out]).toEqual([1, expect.stringMatching(/\[redacted OPENAI_API_KEY\]/)]);
    expect(out).toMatch(/models outside: 2,000 tokens read, 1,000 tokens said, which cost 0\.004/);
    expect(out).toContain("✓ limited › no-key");
    expect(asked.map(({ key }) => key)).toEqual([`Bearer ${SECRET}`, `Bearer ${SECRET}`]);
    expect(JSON.parse(asked[0]!.body)).toMatchObject({ model: "gpt-test" });
    const trace = readFileSync(join(FOLDER, traceIn(out)), "utf8");
    expect(trace).toMatch(/"l":"http llm openai:gpt-test [0-9a-f]{16}"/);
    expect(written()).not.toContain(SECRET);
    const before = asked.length;
    expect((await seedbed(["replay", traceIn(out)], { cwd: FOLDER })).out).toContain("reproduced");
    expect(asked).toHaveLength(before);
  });

  test("--max-cost stops, and needs prices", async () => {
    write(config());
    const { out } = await run(["contract", "-c", "desk.yaml", "--seeds", "1", "--max-cost", "0.003"]);
    expect(out).toContain("stopped after 0.004 was spent of 0.003 (--max-cost)");
    write(config().replace(", prices: { input: 1, output: 2 }", ""));
    const none = await run(["contract", "-c", "desk.yaml", "--max-cost", "0.005"]);
    expect([none.code, none.err]).toEqual([2, expect.stringContaining("expected model.prices")]);
  });

  test("without a key there is one message that names the variable", async () => {
    write(config());
    const { code, err } = await run(["contract", "-c", "desk.yaml"], { DESK_KEY: "", OPENAI_API_KEY: "" });
    expect([code, err]).toEqual([2, expect.stringContaining("OPENAI_API_KEY, found none")]);
  });

  test("an object with invoke is asked as a graph; an export that is no agent is refused", async () => {
    write(config("default", false));
    const { code, out } = await run(["contract", "-c", "desk.yaml", "--seeds", "1", "--scenario", "calm"]);
    expect([code, out]).toEqual([0, expect.stringContaining("✓ calm")]);
    write(config("none", false));
    const none = await run(["contract", "-c", "desk.yaml"]);
    expect([none.code, none.err]).toEqual([2, expect.stringMatching(/under the export none(.|\n)*default/)]);
  });
});
