/** Traces of OpenTelemetry whose spans follow the conventions for generative AI. */
import type { Json } from "../../../../engine/json.ts";
import { jsonOf } from "../../../../engine/text/json_text.ts";
import { conversationOf, type Incident, type ToolUse, UnreadableRun, unwrapped } from "./incident.ts";
import { type Fields, fieldsIn, fieldsOf, messageSaid, textOf, turnsOf } from "./messages.ts";

/** Names of an attribute, the newest first: the conventions have changed some. */
const NAMES = {
  operation: ["gen_ai.operation.name"],
  agent: ["gen_ai.agent.name", "gen_ai.workflow.name"],
  tool: ["gen_ai.tool.name", "tool.name"],
  callId: ["gen_ai.tool.call.id", "tool_call.id"],
  args: ["gen_ai.tool.call.arguments", "gen_ai.tool.arguments", "tool.parameters", "input.value"],
  result: ["gen_ai.tool.call.result", "gen_ai.tool.result", "gen_ai.tool.message", "output.value"],
  asked: ["gen_ai.input.messages", "gen_ai.prompt", "input.value"],
  said: ["gen_ai.output.messages", "gen_ai.completion"],
} as const;

const MODEL: ReadonlySet<unknown> = new Set(["chat", "text_completion", "generate_content"]);
const TOOL: ReadonlySet<unknown> = new Set(["execute_tool", "retrieval"]);
const FAILED: ReadonlySet<unknown> = new Set([2, "STATUS_CODE_ERROR"]);
const NANOSECONDS_PER_MS = 1_000_000n;

interface Span {
  readonly id: string;
  readonly trace: string;
  readonly parent: string;
  readonly name: string;
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: Fields;
  readonly events: readonly { readonly name: string; readonly attributes: Fields }[];
  readonly isFailed: boolean;
  readonly message: string | undefined;
}

/** The spans of exports, grouped by trace. @throws UnreadableRun for a span without ids */
export function tracesIn(values: readonly unknown[]): readonly (readonly Span[])[] {
  const traces = new Map<string, Span[]>();
  const listed = (fields: Fields | undefined, ...keys: readonly string[]): readonly Fields[] =>
    keys.flatMap((key) => fieldsIn(fields?.[key]));
  for (const value of values.flat()) {
    for (const resource of listed(fieldsOf(value), "resourceSpans")) {
      for (const scope of listed(resource, "scopeSpans", "instrumentationLibrarySpans")) {
        for (const [index, fields] of listed(scope, "spans").entries()) {
          const span = spanOf(fields, index);
          const others = traces.get(span.trace);
          if (others === undefined) traces.set(span.trace, [span]);
          else others.push(span);
        }
      }
    }
  }
  return [...traces.values()].map((spans) =>
    spans.toSorted((a, b) => a.start < b.start ? -1 : a.start > b.start ? 1 : 0)
  );
}

function spanOf(fields: Fields, index: number): Span {
  const { traceId, spanId, parentSpanId, name, startTimeUnixNano, endTimeUnixNano, status, events } = fields;
  if (typeof traceId !== "string" || traceId === "" || typeof spanId !== "string") {
    throw new UnreadableRun(
      `spans[${index}]: expected the ids of a trace and of a span, found ${JSON.stringify(traceId)}`,
    );
  }
  const { code, message } = fieldsOf(status) ?? {};
  return {
    id: spanId,
    trace: traceId,
    parent: textOf(parentSpanId) ?? "",
    name: textOf(name) ?? "",
    start: nanoseconds(startTimeUnixNano, `spans[${index}].startTimeUnixNano`),
    end: nanoseconds(endTimeUnixNano, `spans[${index}].endTimeUnixNano`),
    attributes: attributesOf(fields["attributes"]),
    events: fieldsIn(events).map((event) => ({
      name: textOf(event["name"]) ?? "",
      attributes: attributesOf(event["attributes"]),
    })),
    isFailed: FAILED.has(code),
    message: textOf(message),
  };
}

function nanoseconds(value: unknown, at: string): bigint {
  if (value === undefined || value === null) return 0n;
  // Numbers of this size lose digits, but no more than some hundred ns.
  const text = typeof value === "number" && Number.isInteger(value) ? BigInt(value).toString() : String(value);
  if (/^\d{1,20}$/.test(text)) return BigInt(text);
  throw new UnreadableRun(`${at}: expected ns since the epoch, found ${JSON.stringify(value)}`);
}

function attributesOf(list: unknown): Fields {
  return Object.fromEntries(
    fieldsIn(list).flatMap(({ key, value }) => typeof key === "string" ? [[key, valueOf(value)]] : []),
  );
}

function valueOf(value: unknown): unknown {
  const fields = fieldsOf(value);
  if (fields === undefined) return undefined;
  const { stringValue, boolValue, intValue, doubleValue, arrayValue, kvlistValue } = fields;
  if (arrayValue !== undefined) {
    const { values } = fieldsOf(arrayValue) ?? {};
    return Array.isArray(values) ? values.map(valueOf) : [];
  }
  if (kvlistValue !== undefined) return attributesOf(fieldsOf(kvlistValue)?.["values"]);
  return stringValue ?? boolValue ?? (intValue === undefined ? doubleValue : Number(intValue));
}

/** @throws UnreadableRun for a trace in which nothing is asked */
export function incidentOf(spans: readonly Span[]): Incident {
  const [first] = spans;
  const ids = new Set(spans.map(({ id }) => id));
  const root = spans.find(({ parent }) => !ids.has(parent)) ?? first!;
  const models = spans.filter(({ attributes }) => MODEL.has(read(attributes, "operation")));
  const tools = spans.filter(({ attributes }) => TOOL.has(read(attributes, "operation")));
  const asked = spans.flatMap((span) => conversationOf(turnsAsked(span)) ?? []);
  if (asked.length === 0) {
    throw new UnreadableRun(
      `the trace ${root.trace}: expected a span with gen_ai.input.messages, found none in ${spans.length} spans`,
    );
  }
  return {
    id: root.trace,
    name: textOf(read(root.attributes, "agent")) ?? (root.name === "" ? undefined : root.name),
    capturedAt: root.start === 0n ? undefined : new Date(msOf(root.start)).toISOString(),
    status: root.isFailed ? "error" : spans.some(({ isFailed }) => isFailed) ? "warning" : "ok",
    latencyMs: latencyOf(root),
    // Later conversations hold the results of tools, too; the first is what the agent was asked.
    ...asked[0]!,
    tools: tools.map((span) => toolUse(span, spans)),
    said: models.flatMap(({ attributes, events }) => {
      const said = messageSaid(lastOf(structured(read(attributes, "said"))) ?? choiceIn(events));
      return said === undefined ? [] : [said];
    }),
  };
}

function turnsAsked({ attributes, events }: Span): ReturnType<typeof turnsOf> {
  const value = structured(read(attributes, "asked"));
  if (typeof value === "string") return [{ role: "user", content: value }];
  const found = turnsOf(value);
  if (found.length > 0) return found;
  // Once, each message was an event: gen_ai.user.message.
  return events.flatMap(({ name, attributes: own }) => {
    const role = /^gen_ai\.(system|user|assistant|tool)\.message$/.exec(name)?.[1];
    const content = textOf(own["content"]) ?? textOf(own["gen_ai.prompt"]);
    return role === undefined || content === undefined ? [] : [{ role, content }];
  });
}

function choiceIn(events: Span["events"]): unknown {
  const choice = events.findLast(({ name }) => name === "gen_ai.choice")?.attributes;
  return choice === undefined ? undefined : structured(choice["message"]) ?? choice;
}

function toolUse(span: Span, spans: readonly Span[]): ToolUse {
  const { attributes, name, isFailed, message, events } = span;
  const tool = textOf(read(attributes, "tool")) || /^execute_tool (.+)$/.exec(name)?.[1] || undefined;
  if (tool === undefined) {
    throw new UnreadableRun(`the span ${span.id}: expected gen_ai.tool.name, found none`);
  }
  const exception = events.find((event) => event.name === "exception")?.attributes["exception.message"];
  const callId = read(attributes, "callId");
  const given = structured(read(attributes, "args")) ?? argsCalled(callId, spans);
  return {
    tool,
    args: given as Json | undefined,
    result: isFailed
      ? undefined
      : unwrapped((read(attributes, "result") ?? resultTold(callId, spans)) as Json | undefined),
    error: isFailed ? textOf(exception) ?? message ?? textOf(attributes["error.type"]) ?? "the tool failed" : undefined,
    latencyMs: latencyOf(span),
  };
}

/** What a tool gave, as the model heard of it. */
function resultTold(callId: unknown, spans: readonly Span[]): unknown {
  const part = partsIn(spans, "asked").find(({ type, id }) => type === "tool_call_response" && id === callId);
  return callId === undefined ? undefined : part?.["response"] ?? part?.["result"] ?? part?.["content"];
}

/** What a model wanted a tool to be called with. */
function argsCalled(callId: unknown, spans: readonly Span[]): unknown {
  const part = partsIn(spans, "said").find(({ type, id }) => type === "tool_call" && id === callId);
  return callId === undefined ? undefined : structured(part?.["arguments"]);
}

function partsIn(spans: readonly Span[], what: "asked" | "said"): readonly Fields[] {
  return spans.flatMap(({ attributes }) => fieldsIn(structured(read(attributes, what)))).flatMap(({ parts }) =>
    fieldsIn(parts)
  );
}

function read(attributes: Fields, what: keyof typeof NAMES): unknown {
  return NAMES[what].map((name) => attributes[name]).find((value) => value !== undefined);
}

/** A value that may be written as a text of JSON. */
function structured(value: unknown): unknown {
  return typeof value === "string" && /^\s*[[{]/.test(value) ? jsonOf(value) ?? value : value;
}

function lastOf(value: unknown): unknown {
  return Array.isArray(value) ? value.at(-1) : value;
}

function latencyOf({ start, end }: Span): number | undefined {
  return start === 0n || end < start ? undefined : msOf(end - start);
}

function msOf(nanosecondCount: bigint): number {
  return Number(nanosecondCount / NANOSECONDS_PER_MS);
}
