/** Reads trace files. */
import { Buffer, isUtf8 } from "node:buffer";
import { SeedbedError } from "../../../engine/errors.ts";
import { readRegularFile } from "../../../engine/store/read_file.ts";
import { type Decoded, decodeTrace, readTrace, type Trace } from "../../../engine/trace/decode.ts";

/** Longer texts do not fit into a string. */
export const MAX_TRACE_BYTES = 500 * 1024 * 1024;

/** A whole and valid trace. @throws SeedbedError that says what is wrong and in which line */
export function readTraceFile(file: string): Promise<ReturnType<typeof readTrace>> {
  return new Promise((resolve) => resolve(readTrace(readText(file), file)));
}

/** As much of a trace as is valid, and what is wrong with the rest. */
export function decodeTraceFile(file: string): Promise<Decoded> {
  return new Promise((resolve) => resolve(decodeTrace(readText(file))));
}

function readText(file: string): string {
  const bytes = readRegularFile(file, {
    what: "a trace file",
    maxBytes: MAX_TRACE_BYTES,
    hint: "pass the trace.jsonl of the stored run",
  });
  return requireUtf8(bytes, file);
}

/** Other bytes would be read as the replacement character, and a change from one sort of them to another not be seen. */
function requireUtf8(bytes: Buffer, file: string): string {
  const text = bytes.toString("utf8");
  if (isUtf8(bytes)) return text;
  const again = Buffer.from(text);
  const at = again.findIndex((byte, index) => byte !== bytes[index]);
  const line = again.subarray(0, at).toString("latin1").split("\n").length;
  throw new SeedbedError("invalid", "not a valid trace: expected UTF-8, found other bytes", {
    location: { file, line },
  });
}

export type { Trace };
