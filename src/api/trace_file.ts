/** Reads trace files. */
import { open } from "node:fs/promises";
import { SeedbedError } from "../engine/errors.ts";
import { type Decoded, decodeTrace, readTrace, type Trace } from "../engine/trace/decode.ts";

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
      return await handle.readFile("utf8");
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

export type { Trace };
