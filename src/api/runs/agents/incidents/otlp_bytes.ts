/** Traces of OpenTelemetry in protobuf, as values of the same shape that their JSON has. */
import { Buffer } from "node:buffer";
import protobuf from "protobufjs/light.js";
import { SeedbedError } from "../../../../engine/errors.ts";

/** The part of opentelemetry/proto/trace/v1/trace.proto that says what spans are; other fields are skipped. */
const SCHEMA = {
  nested: {
    TracesData: { fields: { resourceSpans: { rule: "repeated", type: "ResourceSpans", id: 1 } } },
    ResourceSpans: { fields: { scopeSpans: { rule: "repeated", type: "ScopeSpans", id: 2 } } },
    ScopeSpans: { fields: { spans: { rule: "repeated", type: "Span", id: 2 } } },
    Span: {
      fields: {
        traceId: { type: "bytes", id: 1 },
        spanId: { type: "bytes", id: 2 },
        parentSpanId: { type: "bytes", id: 4 },
        name: { type: "string", id: 5 },
        startTimeUnixNano: { type: "fixed64", id: 7 },
        endTimeUnixNano: { type: "fixed64", id: 8 },
        attributes: { rule: "repeated", type: "KeyValue", id: 9 },
        events: { rule: "repeated", type: "Event", id: 11 },
        status: { type: "Status", id: 15 },
      },
    },
    Event: { fields: { name: { type: "string", id: 2 }, attributes: { rule: "repeated", type: "KeyValue", id: 3 } } },
    Status: { fields: { message: { type: "string", id: 2 }, code: { type: "int32", id: 3 } } },
    KeyValue: { fields: { key: { type: "string", id: 1 }, value: { type: "AnyValue", id: 2 } } },
    AnyValue: {
      oneofs: {
        value: { oneof: ["stringValue", "boolValue", "intValue", "doubleValue", "arrayValue", "kvlistValue"] },
      },
      fields: {
        stringValue: { type: "string", id: 1 },
        boolValue: { type: "bool", id: 2 },
        intValue: { type: "int64", id: 3 },
        doubleValue: { type: "double", id: 4 },
        arrayValue: { type: "ArrayValue", id: 5 },
        kvlistValue: { type: "KeyValueList", id: 6 },
      },
    },
    ArrayValue: { fields: { values: { rule: "repeated", type: "AnyValue", id: 1 } } },
    KeyValueList: { fields: { values: { rule: "repeated", type: "KeyValue", id: 1 } } },
  },
};

/** @throws SeedbedError `invalid` for bytes that are no traces */
export function tracesInBytes(bytes: Uint8Array, file: string): unknown {
  const type = protobuf.Root.fromJSON(SCHEMA).lookupType("TracesData");
  try {
    const value = type.toObject(type.decode(bytes), { longs: String, bytes: Buffer });
    return JSON.parse(JSON.stringify(value, asHex));
  } catch (error) {
    throw new SeedbedError(
      "invalid",
      `expected traces of OpenTelemetry, found other bytes: ${(error as Error).message}`,
      {
        location: { file },
      },
    );
  }
}

/** Ids are hexadecimal in JSON. */
function asHex(_key: string, value: unknown): unknown {
  const { type, data } = (value ?? {}) as { readonly type?: unknown; readonly data?: readonly number[] };
  return type === "Buffer" && Array.isArray(data) ? Buffer.from(data).toString("hex") : value;
}
