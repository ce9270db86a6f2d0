/** Compares the files of two runs. */
import { readRegularFile } from "../../../engine/store/read_file.ts";
import type { DigestedArtifact } from "./artifacts.ts";

export interface ArtifactDifference {
  readonly name: string;
  /** `equal`: the same but for what no two runs have in common: id, times, places. */
  readonly verdict: "same" | "equal" | "different" | "left only" | "right only";
  /** The first line that differs, counted from 1. */
  readonly line?: number | undefined;
  readonly left?: string | undefined;
  readonly right?: string | undefined;
}

/** By name. */
export function diffArtifacts(
  left: readonly DigestedArtifact[],
  right: readonly DigestedArtifact[],
): ArtifactDifference[] {
  const names = [...new Set([...left, ...right].map(({ name }) => name))].sort();
  const found: ArtifactDifference[] = [];
  for (const name of names) {
    const [mine, other] = [left, right].map((side) => side.find((each) => each.name === name));
    if (mine === undefined) found.push({ name, verdict: "right only" });
    else if (other === undefined) found.push({ name, verdict: "left only" });
    else found.push(mine.sha256 === other.sha256 ? { name, verdict: "same" } : compare(mine, other));
  }
  return found;
}

/** Larger files differ, wherever that is. */
const MAX_COMPARED_BYTES = 64 * 1024 * 1024;

function compare(left: DigestedArtifact, right: DigestedArtifact): ArtifactDifference {
  const { name } = left;
  if (Math.max(left.bytes, right.bytes) > MAX_COMPARED_BYTES) return { name, verdict: "different" };
  const [mine, other] = [left, right].map(({ path }) =>
    comparable(name, readRegularFile(path, { what: "a file of a run", maxBytes: MAX_COMPARED_BYTES }).toString())
  ) as [string, string];
  if (mine === other) return { name, verdict: "equal" };
  const [a, b] = [mine.split("\n"), other.split("\n")];
  let line = 0;
  while (line < a.length && a[line] === b[line]) line++;
  return { name, verdict: "different", line: line + 1, left: a[line], right: b[line] };
}

/** The fields that no two runs have in common, by file. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  "manifest.json": ["id", "startedAt", "endedAt"],
  "report.json": ["durationMs", "recorded", "recording"],
};

/** The text, or that of a document without what is its own. */
function comparable(name: string, text: string): string {
  const own = OWN[name];
  if (own === undefined) return text;
  try {
    return JSON.stringify(JSON.parse(text), (key, value: unknown) => own.includes(key) ? undefined : value, 2);
  } catch {
    return text;
  }
}
