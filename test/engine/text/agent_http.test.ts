/** What an agent behind HTTP is sent, and what is read of its answer. */
import { describe, expect, test } from "vitest";
import { agentReply } from "../../../src/engine/text/agent_reply.ts";
import { agentRequest, missingFields } from "../../../src/engine/text/agent_request.ts";
import { pathQuery } from "../../../src/engine/capabilities/agent/path_query.ts";

const url = "http://agent.test/ask";
const HOSTILE = 'say "hi"\n{x} \\ } \u0000 é €';

describe("a request", () => {
  const post = (template: string | undefined, prompt: string) =>
    agentRequest({ method: "POST", url, template, isStructured: true }, prompt);

  test.each([
    ["with quotes", '{"question": "{prompt}", "lang": "en"}', { question: HOSTILE, lang: "en" }],
    ["without quotes", '{"question": {prompt}, "list": [{prompt}]}', { question: HOSTILE, list: [HOSTILE] }],
    ["within a text", '{"q": ["<{prompt}>"]}', { q: [`<${HOSTILE}>`] }],
    ["that is left out", undefined, { input: HOSTILE }],
  ])("has any prompt in a template %s as it is", (_name, template, expected) => {
    const { body, headers } = post(template, HOSTILE);
    expect([JSON.parse(body), headers]).toEqual([expected, { "content-type": "application/json" }]);
  });

  test("is a text if the template is none of JSON", () => {
    expect(post("Q: {prompt}", HOSTILE)).toMatchObject({ body: `Q: ${HOSTILE}` });
  });

  test("has fields of the prompt, whatever their case and their separators", () => {
    const template = '{"model": "{businessModel}", "order": "{order_no}", "all": "{prompt}"}';
    const prompt = "Business model: B2B\nOrder no = 12\nnote - late";
    expect(JSON.parse(post(template, prompt).body)).toEqual({ model: "B2B", order: "12", all: prompt });
    expect(missingFields(template, "Order no: 12", true)).toEqual(["businessModel"]);
    expect(missingFields('{"q": "{prompt}"}', "a", false)).toEqual([]);
  });

  test("is a query where there is no body", () => {
    const get = (template: string | undefined) =>
      agentRequest({ method: "GET", url, query: { lang: "en" }, template, isStructured: true }, "a&b=c").url;
    expect(get("{prompt}")).toBe(`${url}?lang=en&q=a%26b%3Dc`);
    expect(get('{"text": "{prompt}", "n": 3}')).toBe(`${url}?lang=en&text=a%26b%3Dc&n=3`);
  });
});

describe("an answer", () => {
  const said = (body: string, path?: string, type = "application/json", status = 200) =>
    agentReply({ status, type, body }, path, pathQuery);

  test.each([
    ["$.choices[0].text", { choices: [{ text: "hi" }] }],
    ["answer.text", { answer: { text: "hi" } }],
    ["[1]", ["a", "hi"]],
    ["answer", { answer: "hi", error: null }],
    [undefined, { id: 1, Answer: "hi" }],
    [undefined, { id: 1, text: "no", output: "hi" }],
    [undefined, { only: "hi" }],
    [undefined, [{ reply: "hi" }]],
    [undefined, { choices: [{ message: { role: "assistant", content: "hi" } }] }],
  ])("has its text at %s", (path, value) => {
    expect(said(JSON.stringify(value), path)).toEqual({ text: "hi", failed: false });
  });

  test("comes in pieces", () => {
    const events = 'data: {"text":"h"}\n\ndata: {"text":"i"}\n\ndata: [DONE]\n\n';
    expect(said(events, undefined, "text/event-stream")).toEqual({ text: "hi", failed: false });
    expect(said('{"a":{"b":"h"}}\n{"a":{"b":"i"}}\n', "a.b", "application/x-ndjson")).toMatchObject({ text: "hi" });
    const chunks = '{"choices":[{"delta":{"content":"h"}}]}\n\ndata: {"choices":[{"delta":{"content":"i"}}]}\n\n';
    expect(said(`data: ${chunks}`, undefined, "text/event-stream")).toMatchObject({ text: "hi" });
  });

  test.each([
    ["an error", '{"error":{"message":"no order"}}', undefined, "application/json", 200, "no order"],
    ["no success", '{"success":false}', undefined, "application/json", 200, '{"success":false}'],
    ["a status", "try later", undefined, "text/plain", 503, "HTTP 503: try later"],
    ["HTML", "<html></html>", undefined, "text/html", 200, "expected JSON or text, found HTML: <html></html>"],
    ["broken JSON", '{"a":', undefined, "application/json", 200, 'expected JSON, found {"a":'],
    ["nothing at the path", '{"a":1,"b":2}', "$.c", "application/json", 200, "the fields a, b"],
  ])("that has %s is an error of the agent", (_name, body, path, type, status, text) => {
    expect(said(body, path, type, status)).toEqual({ text: expect.stringContaining(text), failed: true });
  });
});
