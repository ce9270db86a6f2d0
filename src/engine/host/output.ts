/** Outputs of processes and bodies: text where they are text, base64 where they are not. */
import { Buffer } from "node:buffer";

/** Output that is no UTF-8, by stream. */
export interface Binary {
  readonly stdout?: string;
  readonly stderr?: string;
}

/** Undefined for bytes that are no UTF-8. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

export interface Outputs {
  readonly stdout: string;
  readonly stderr: string;
  /** Present when an output is no text: its text is then the nearest there is. */
  readonly binary?: Binary;
}

/** Both outputs, as an answer has them. */
export function outputsOf(stdout: Uint8Array, stderr: Uint8Array): Outputs {
  const [out, err] = [textOf(stdout), textOf(stderr)];
  if (out !== undefined && err !== undefined) return { stdout: out, stderr: err };
  return {
    stdout: out ?? encode(stdout, "utf8"),
    stderr: err ?? encode(stderr, "utf8"),
    binary: {
      ...(out === undefined ? { stdout: encode(stdout, "base64") } : {}),
      ...(err === undefined ? { stderr: encode(stderr, "base64") } : {}),
    },
  };
}

function encode(bytes: Uint8Array, encoding: "utf8" | "base64"): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(encoding);
}
