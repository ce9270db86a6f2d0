/** Outputs of processes and bodies: text where they are text, base64 where they are not. */
import { Buffer } from "node:buffer";

/** What came that is no UTF-8, by output. */
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

interface Outputs {
  readonly stdout: string;
  readonly stderr: string;
  /** Present when an output is no text: its text is then the nearest there is. */
  readonly binary?: Binary;
}

/** Both outputs, as an answer has them. */
export function outputsOf(stdout: Buffer, stderr: Buffer): Outputs {
  const [out, err] = [textOf(stdout), textOf(stderr)];
  if (out !== undefined && err !== undefined) return { stdout: out, stderr: err };
  return {
    stdout: out ?? stdout.toString("utf8"),
    stderr: err ?? stderr.toString("utf8"),
    binary: {
      ...(out === undefined ? { stdout: stdout.toString("base64") } : {}),
      ...(err === undefined ? { stderr: stderr.toString("base64") } : {}),
    },
  };
}

/** An output as the process wrote it. */
export function bytesOf({ stdout, stderr, binary }: Outputs, name: "stdout" | "stderr"): Buffer {
  const base64 = binary?.[name];
  return base64 === undefined ? Buffer.from(name === "stdout" ? stdout : stderr) : Buffer.from(base64, "base64");
}
