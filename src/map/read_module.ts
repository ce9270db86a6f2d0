/** One file to its facts, or to the reason why there are none. */
import { readFile, stat } from "node:fs/promises";
import { otherKind } from "../engine/store/read_file.ts";
import type { ModuleFacts } from "./facts.ts";
import { factsOf } from "./module_facts.ts";
import { parseModule } from "./parse.ts";
import { systemReason, type UnreadableFile } from "./unread.ts";

/** Nobody writes larger ones by hand. */
export const MAX_MODULE_BYTES = 2 * 1024 * 1024;

export async function readModule(file: string): Promise<ModuleFacts | UnreadableFile> {
  let text;
  try {
    const stats = await stat(file);
    const kind = otherKind(stats);
    if (kind !== undefined) return { file, message: `expected a file, found ${kind}` };
    const { size } = stats;
    if (size > MAX_MODULE_BYTES) return { file, message: `too large: ${megabytes(size)} MB; the limit is 2 MB` };
    text = await readFile(file, "utf8");
  } catch (error) {
    return { file, message: systemReason(error) };
  }
  if (text.includes("\0")) return { file, message: "expected text, found a zero byte" };
  try {
    return factsOf(parseModule(file, text));
  } catch (error) {
    if (error instanceof RangeError) return { file, message: "nested too deeply to be read" };
    if (!(error instanceof SyntaxError)) throw error;
    const { loc } = error as SyntaxError & { loc?: { line: number; column: number } };
    const message = error.message.replace(/\s*\(\d+:\d+\)$/, "");
    return { file, message, line: loc?.line, column: loc && loc.column + 1 };
  }
}

export function isUnread(found: ModuleFacts | UnreadableFile): found is UnreadableFile {
  return "message" in found;
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}
