/** An output as the process wrote it. */
import { Buffer } from "node:buffer";
import type { Outputs } from "./output.ts";

export function bytesOf({ stdout, stderr, binary }: Outputs, name: "stdout" | "stderr"): Buffer {
  const base64 = binary?.[name];
  return base64 === undefined ? Buffer.from(name === "stdout" ? stdout : stderr) : Buffer.from(base64, "base64");
}
