/** From a line of text to a command. What does not parse says what was meant, if that can be told. */
import { suggest } from "../../engine/text/suggest.ts";
import type { Command } from "./command.ts";
import { TYPED_COMMANDS, typedCommand } from "./typed_commands.ts";

export type Parsed =
  | { readonly command: Command; readonly problem?: undefined }
  | { readonly command?: undefined; readonly problem: string };

/** Undefined for an empty line and for a remark, which begins with `#`. */
export function parseLine(line: string): Parsed | undefined {
  const text = line.trim();
  if (text === "" || text.startsWith("#")) return undefined;
  if (text.startsWith("/")) return parseLine(`find ${text.slice(1)}`);
  // A bare number is where to go.
  if (/^\d+$/.test(text)) return parseLine(`go ${text}`);
  const [, name = "", rest = ""] = /^(\S+)\s*(.*)$/s.exec(text) ?? [];
  const word = typedCommand(name);
  if (word === undefined) return { problem: unknown(name) };
  const command = word.read(rest === "" ? [] : rest.split(/\s+/), rest);
  if (typeof command !== "string") return { command };
  const found = rest === "" ? "nothing" : JSON.stringify(rest);
  return { problem: `${word.name}: expected ${command}, found ${found}` };
}

function unknown(name: string): string {
  const meant = suggest(name, TYPED_COMMANDS.map((word) => word.name));
  const hint = meant === undefined ? "help lists them" : `did you mean ${meant}?`;
  return `there is no command ${JSON.stringify(name)}: ${hint}`;
}
