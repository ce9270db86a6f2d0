/** Reads trace files. */
import { Buffer, isUtf8 } from "node:buffer";
import { open } from "node:fs/promises";
import { SeedbedError } from "../../engine/errors.ts";
import { type Decoded, decodeTrace, readTrace, type Trace } from "../../engine/trace/decode.ts";

/** Longer texts do not fit into a string. */
const MAX_TRACE_BYTES = 500 * 1024 * 1024;

/** A whole and valid trace. @throws SeedbedError that says what is wrong and in which line */
export async function readTraceFile(file: string): Promise<ReturnType<typeof readTrace>> {
  return readTrace(await readText(file), file);
}

/** As much of a trace as is valid, and what is wrong with the rest. */
export async function decodeTraceFile(file: string): Promise<Decoded> {
  return decodeTrace(await readText(file));
}

async function readText(file: string): Promise<string> {
  try {
    const handle = await open(file, "r");
    try {
      const found = await handle.stat();
      if (found.isDirectory()) {
        throw new SeedbedError("unreadable", "expected a trace file, found a folder", {
          location: { file },
          hint: "the trace of a stored run is its trace.jsonl",
        });
      }
      if (found.size > MAX_TRACE_BYTES) {
        throw new SeedbedError("invalid", `expected a trace of at most ${MAX_TRACE_BYTES} bytes, found ${found.size}`, {
          location: { file },
        });
      }
      return requireUtf8(await handle.readFile(), file);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof SeedbedError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : `it cannot be read (${code ?? message})`;
    throw new SeedbedError("unreadable", `expected a trace file, ${why}`, { location: { file }, cause });
  }
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
