/** Recorded runs in the formats of other tools: the same incident gives the same session, and a broken file a message. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JsonTraceSerializer, ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { afterAll, describe, expect, test } from "vitest";
import {
  importIncidents,
  type IncidentFormat,
  incidentsIn,
} from "../../src/api/runs/agents/incidents/import_incidents.ts";
import { sessionOf, statusOf } from "../../src/api/runs/agents/incidents/incident.ts";
import { SeedbedError } from "../../src/engine/errors.ts";
import { fc } from "../support/properties.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "seedbed-import-"));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

type Spans = Parameters<typeof ProtobufTraceSerializer.serializeRequest>[0];

async function imported(content: string | Uint8Array, format: IncidentFormat) {
  const file = join(FOLDER, "runs");
  writeFileSync(file, content);
  const { incidents, skipped } = await importIncidents(file, format);
  return { sessions: incidents.map((incident) => sessionOf(incident, "a test")), skipped };
}

const EXPECTED = {
  input: "Refund order 12",
  contract: "default",
  source: "a test",
  context: [{ role: "user", content: "Hello" }, { role: "assistant", content: "Good morning" }],
  tool_responses: [
    { tool: "orders", args: { order: 12 }, response: { order: 12, eur: 40 }, latency_ms: 80 },
    {
      tool: "refund",
      args: { order: 12 },
      response: null,
      status: 503,
      error: "503 Service Unavailable",
      latency_ms: 5000,
    },
  ],
  llm_responses: [
    { calls: [{ tool: "orders", args: { order: 12 } }] },
    { calls: [{ tool: "refund", args: { order: 12 } }] },
    { text: "It is under way." },
  ],
};

const at = (ms: number) => new Date(Date.UTC(2026, 0, 10, 10, 15, 0, ms)).toISOString();
const messages = [
  { role: "system", content: "You are the desk." },
  { role: "user", content: "Hello" },
  { role: "assistant", content: "Good morning" },
  { role: "user", content: "Refund order 12" },
];

const model = (id: string, ms: number, message: object) => ({
  id,
  parent_run_id: "root",
  name: "ChatOpenAI",
  run_type: "llm",
  start_time: at(ms),
  end_time: at(ms + 10),
  outputs: { generations: [[{ text: "", message: { kwargs: { content: "", ...message } } }]] },
});
const RUNS = [
  {
    id: "root",
    name: "desk",
    run_type: "chain",
    start_time: at(0),
    end_time: at(6000),
    inputs: { messages },
    error: null,
  },
  model("m1", 10, { tool_calls: [{ name: "orders", args: { order: 12 }, id: "c1" }] }),
  {
    id: "t1",
    parent_run_id: "root",
    name: "orders",
    run_type: "tool",
    start_time: at(100),
    end_time: at(180),
    inputs: { input: '{"order":12}' },
    outputs: { output: { type: "constructor", kwargs: { content: '{"order":12,"eur":40}', type: "tool" } } },
  },
  model("m2", 200, { tool_calls: [{ name: "refund", args: { order: 12 }, id: "c2" }] }),
  {
    id: "t2",
    parent_run_id: "root",
    name: "refund",
    run_type: "tool",
    start_time: at(300),
    end_time: at(5300),
    inputs: { order: 12 },
    error: "503 Service Unavailable",
  },
  model("m3", 5400, { content: "It is under way." }),
];

const [ROOT, ...CALLED] = RUNS;
const TREE = { ...ROOT, child_runs: CALLED.toReversed().map((run) => ({ ...run, parent_run_id: undefined })) };

const nanoseconds = (ms: number) => [Date.UTC(2026, 0, 10, 10, 15) / 1000 + Math.floor(ms / 1000), (ms % 1000) * 1e6];
const span = (id: number, startMs: number, endMs: number, attributes: object, more: object = {}) => ({
  name: "span",
  kind: 0,
  spanContext: () => ({ traceId: "0af7651916cd43dd8448eb211c80319c", spanId: `00f067aa0ba902b${id}`, traceFlags: 1 }),
  ...(id === 0 ? {} : { parentSpanContext: { traceId: "", spanId: "00f067aa0ba902b0", traceFlags: 1 } }),
  startTime: nanoseconds(startMs),
  endTime: nanoseconds(endMs),
  status: { code: 0 },
  attributes,
  links: [],
  events: [],
  duration: [0, 0],
  ended: true,
  resource: { attributes: {} },
  instrumentationScope: { name: "test" },
  droppedAttributesCount: 0,
  droppedEventsCount: 0,
  droppedLinksCount: 0,
  ...more,
});
const text = (content: string) => [{ type: "text", content }];
const asked = JSON.stringify(messages.map(({ role, content }) => ({ role, parts: text(content) })));
const said = (...parts: readonly object[]) => JSON.stringify([{ role: "assistant", parts }]);
const call = (id: string, name: string) => ({ type: "tool_call", id, name, arguments: { order: 12 } });
const result = { type: "tool_call_response", id: "c1", response: { order: 12, eur: 40 } };
const heard = JSON.stringify([...JSON.parse(asked) as object[], { role: "tool", parts: [result] }]);
const chat = (input: string, output: string) => ({
  "gen_ai.operation.name": "chat",
  "gen_ai.input.messages": input,
  "gen_ai.output.messages": output,
});
const SPANS = [
  span(5, 5400, 5410, chat(heard, said(...text("It is under way.")))),
  span(0, 0, 6000, { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "desk" }),
  span(1, 10, 20, chat(asked, said(call("c1", "orders")))),
  // What it gave stands in the next question to the model.
  span(2, 100, 180, {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "orders",
    "gen_ai.tool.call.id": "c1",
  }),
  span(3, 200, 210, chat(heard, said(call("c2", "refund")))),
  span(4, 300, 5300, {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "refund",
    "gen_ai.tool.call.id": "c2",
    "gen_ai.tool.call.arguments": '{"order":12}',
  }, {
    status: { code: 2 },
    events: [{
      name: "exception",
      time: nanoseconds(5300),
      attributes: { "exception.message": "503 Service Unavailable" },
    }],
  }),
] as unknown as Spans;

const lines = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join("\n");
const ends = RUNS.map(({ id, ...run }) => ({
  id,
  ...Object.fromEntries(Object.entries(run).filter(([key]) => /^(outputs|end_time|error)$/.test(key))),
}));
const begins = RUNS.map((run) =>
  Object.fromEntries(Object.entries(run).filter(([key]) => !/^(outputs|end_time|error)$/.test(key)))
);

const FILES: readonly (readonly [string, IncidentFormat, string | Uint8Array])[] = [
  ["a run with those that it called", "langsmith", JSON.stringify(TREE, null, 2)],
  ["a list of runs", "langsmith", JSON.stringify(RUNS.toReversed())],
  ["a run a line", "langsmith", lines(RUNS)],
  ["a batch of beginnings and ends", "langsmith", JSON.stringify({ post: begins, patch: ends })],
  [
    "a log of what was sent",
    "langsmith",
    lines([...begins.map((run) => ["POST", run]), ...ends.map((run) => ["PATCH", run])]),
  ],
  ["traces as JSON", "otlp", JsonTraceSerializer.serializeRequest(SPANS)!],
  [
    "traces a line",
    "otlp",
    lines([{ resourceSpans: [] }, JSON.parse(new TextDecoder().decode(JsonTraceSerializer.serializeRequest(SPANS)!))]),
  ],
  ["traces as protobuf", "otlp", ProtobufTraceSerializer.serializeRequest(SPANS)!],
];

test.each(FILES)("%s (%s) is the same incident", async (_name, format, content) => {
  const { sessions, skipped } = await imported(content, format);
  expect(skipped).toEqual([]);
  expect(sessions).toHaveLength(1);
  const { id, captured_at: captured, name, ...session } = sessions[0]!;
  expect(session).toEqual(EXPECTED);
  expect([name, captured]).toEqual(["desk", at(0)]);
  expect(id).not.toBe("");
});

describe("what was asked", () => {
  const human = { lc: 1, type: "constructor", id: ["langchain", "schema", "HumanMessage"], kwargs: { content: "Hi" } };
  test.each([
    ["a text", { input: "Hi" }],
    ["messages", { messages: [{ role: "user", content: "Hi" }] }],
    ["messages in a list of lists", { messages: [[{ type: "human", content: "Hi" }]] }],
    ["pairs", { messages: [["human", "Hi"]] }],
    ["serialised messages", { messages: [[human]] }],
    ["parts", { messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }] }],
    ["a question", { question: "Hi", other: 1 }],
    ["the only value", { anything: "Hi" }],
  ])("in %s", async (_name, inputs) => {
    const { sessions } = await imported(JSON.stringify({ id: "a", inputs }), "langsmith");
    expect(sessions[0]!.input).toBe("Hi");
  });
});

test.each([["503 Service Unavailable", 503], ["connect ECONNREFUSED 127.0.0.1:1", 0], ["ValueError: nothing", 500]])(
  "the error %s has the status %i",
  (error, status) => expect(statusOf(error)).toBe(status),
);

test("a run that cannot be read is skipped with its reason; if there is no other, that is the error", async () => {
  const broken = { id: "b", inputs: {} };
  const { skipped } = await imported(JSON.stringify([TREE, broken]), "langsmith");
  expect(skipped).toEqual(["the run b: inputs: expected what the agent was asked, found {}"]);
  await expect(imported(JSON.stringify(broken), "langsmith")).rejects.toThrow(/found the run b: inputs/);
});

test.each<readonly [IncidentFormat, string | Uint8Array, RegExp]>([
  ["langsmith", "", /found an empty file/],
  ["langsmith", "hello", /expected JSON/],
  ["langsmith", "{", /expected JSON/],
  ["langsmith", '{"id":1}', /id: expected a text/],
  ["langsmith", lines([RUNS[0], "x"]).replace('"x"', "x"), /expected JSON in each line/],
  ["langsmith", JSON.stringify({ resourceSpans: [] }), /expected runs of LangSmith, found traces/],
  ["otlp", JSON.stringify(TREE), /expected traces of OpenTelemetry/],
  ["otlp", new Uint8Array([255, 1, 2, 3]), /expected traces of OpenTelemetry, found other bytes/],
  ["otlp", JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{}] }] }] }), /spans\[0\]: expected the ids/],
])("%s: a file that is none is one message", async (format, content, message) => {
  await expect(imported(content, format)).rejects.toThrow(message);
});

test("parents that are each other's, and a run that is its own", async () => {
  const runs = [
    { id: "a", parent_run_id: "b", inputs: { input: "Hi" } },
    { id: "b", parent_run_id: "a", inputs: { input: "Hi" } },
    { id: "c", parent_run_id: "c", inputs: { input: "Hi" } },
  ];
  const { sessions } = await imported(JSON.stringify(runs), "langsmith");
  expect(sessions.map(({ id }) => id)).toContain("c");
});

test("twenty thousand runs, each called by the one before, are refused at once with a message", async () => {
  const runs = Array.from({ length: 20_000 }, (_, index) => ({
    id: `r${index}`,
    inputs: { input: "Hi" },
    ...(index > 0 && { parent_run_id: `r${index - 1}` }),
  }));
  await expect(imported(JSON.stringify(runs), "langsmith")).rejects.toMatchObject({
    message: "expected recorded runs, found the run r201: expected at most 200 runs above it, found more",
  });
  const { sessions } = await imported(JSON.stringify(runs.slice(0, 150)), "langsmith");
  expect(sessions.map(({ id }) => id)).toEqual(["r0"]);
});

test("a file that was changed anywhere is read, or refused with a message", async () => {
  const contents = FILES.map(([, format, content]) =>
    [format, typeof content === "string" ? new TextEncoder().encode(content) : content] as const
  );
  const change = fc.record({
    file: fc.nat(contents.length - 1),
    edits: fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom("set", "drop", "cut")), {
      minLength: 1,
      maxLength: 4,
    }),
  });
  await fc.assert(
    fc.asyncProperty(change, async ({ file, edits }) => {
      const [format, whole] = contents[file]!;
      let bytes = [...whole];
      for (const [where, byte, kind] of edits) {
        const place = where % bytes.length;
        if (kind === "set") bytes[place] = byte;
        else if (kind === "drop") bytes.splice(place, 3);
        else bytes = bytes.slice(0, Math.max(1, place));
      }
      await imported(new Uint8Array(bytes), format).catch((error: unknown) =>
        expect(error).toBeInstanceOf(SeedbedError)
      );
    }),
    { numRuns: 60 },
  );
});

test("a value that is another one anywhere is read, or refused with a message", () => {
  const contents = FILES.flatMap(([, format, content]) =>
    typeof content === "string" && content.startsWith("{") && !content.includes("\n{")
      ? [[format, content] as const]
      : []
  );
  contents.push(["otlp", new TextDecoder().decode(JsonTraceSerializer.serializeRequest(SPANS)!)]);
  const change = fc.record({ file: fc.nat(contents.length - 1), where: fc.nat(), instead: fc.jsonValue() });
  fc.assert(
    fc.property(change, ({ file, where, instead }) => {
      const [format, whole] = contents[file]!;
      let count = 0;
      JSON.parse(whole, () => void count++);
      let at = 0;
      const value: unknown = JSON.parse(whole, (_key, each: unknown) => at++ === where % count ? instead : each);
      try {
        incidentsIn([value], "a file", format).incidents.map((incident) => sessionOf(incident, "a test"));
      } catch (error) {
        expect(error).toBeInstanceOf(SeedbedError);
      }
    }),
    { numRuns: 1_000 },
  );
});
