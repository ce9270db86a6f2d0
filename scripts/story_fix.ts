/** Shows the change that fixed a bug: the difference between the broken source and the fixed one, line by line. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { structuredPatch } from "diff";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** Lines around a change, and lines in all: a fix that rewrote more shows its beginning. */
const CONTEXT = 1;
const MAX_LINES = 40;

export interface Sources {
  /** From the root of the project. */
  readonly broken: string;
  readonly fixed: string;
  /** The beginning of the first line to compare, for each source, where the release with the fix changed more. */
  readonly within?: readonly [broken: string, fixed: string];
}

/** Changed lines begin with `-` or `+`, others give their place; `…` stands between places. */
export function fixOf(sources: readonly Sources[]): string[] {
  const lines = sources.flatMap((each) => [...sources.length > 1 ? [each.broken] : [], ...changesOf(each)]);
  if (lines.length <= MAX_LINES) return lines;
  return [...lines.slice(0, MAX_LINES), `… and ${lines.length - MAX_LINES} more lines`];
}

function changesOf({ broken, fixed, within }: Sources): string[] {
  const [before, after] = [partOf(read(broken), within?.[0]), partOf(read(fixed), within?.[1])];
  const { hunks } = structuredPatch(broken, fixed, before, after, undefined, undefined, {
    context: CONTEXT,
  });
  return hunks.flatMap(({ lines }, index) => [...index === 0 ? [] : ["…"], ...lines.map((line) => line.trimEnd())]);
}

/** From the line that begins so to the next that is indented alike and closes it. */
function partOf(text: string, beginning: string | undefined): string {
  if (beginning === undefined) return text;
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.trimStart().startsWith(beginning));
  if (start < 0) throw new Error(`no line begins with ${beginning}`);
  const indent = /^\s*/.exec(lines[start]!)![0];
  const end = lines.findIndex((line, index) => index > start && line.startsWith(`${indent}}`));
  return `${lines.slice(start, end + 1).join("\n")}\n`;
}

function read(path: string): string {
  return readFileSync(`${ROOT}${path}`, "utf8").replaceAll(/[ \t]+$/gm, "");
}
