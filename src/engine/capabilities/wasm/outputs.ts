/** What guests write, as steps compare and show it. */
import { Buffer } from "node:buffer";
import { textOf } from "../../host/output.ts";

/** The text; for what is none, a character for each byte. */
export function shownOutput(bytes: Uint8Array): string {
  return textOf(bytes) ?? Buffer.from(bytes).toString("latin1");
}

/** The first line that differs, and the lines themselves. */
export function firstDifference(
  name: string,
  expected: string,
  found: string,
): [message: string, details: readonly string[]] {
  const [was, is] = [expected.split("\n"), found.split("\n")];
  const at = was.findIndex((line, index) => line !== is[index]);
  const line = at < 0 ? was.length : at;
  const shown = (text: string | undefined) => text === undefined ? "the end" : JSON.stringify(text);
  return [`${name} differs in line ${line + 1}`, [`- ${shown(was[line])}`, `+ ${shown(is[line])}`]];
}
