/** The author's lines that a story names, each with the lines around it. */
import type { RunView } from "../../../api/runs/traces/run_view.ts";
import type { ScenarioReport } from "../../../api/reports/scenario.ts";
import { failingPlace } from "../../../api/reports/places.ts";
import type { SourceLocation } from "../../../engine/errors.ts";
import { startAround } from "../../../engine/text/focus.ts";
import { type Html, markup } from "../../present/html/template.ts";

const AROUND = 3;
/** A line of a bundled or generated file may be the whole file. */
const MAX_LINE = 400;

/** A line of the story with its note, and the column that it is about, from 1. */
interface Marked {
  readonly kind: "matters" | "fails";
  readonly column: number | undefined;
}

export async function excerptsHtml(
  report: ScenarioReport,
  { sourceText }: Pick<RunView, "sourceText">,
): Promise<Html[]> {
  const marks = marksOf(report);
  const found: Html[] = [];
  for (const [file, lines] of marks) {
    const text = await sourceText(file);
    if (text === undefined) continue;
    const source = text.replace(/\r?\n$/, "").split(/\r?\n/);
    for (const [first, last] of rangesOf([...lines.keys()], source.length)) {
      found.push(excerpt(file, source, [first, last], lines));
    }
  }
  return found;
}

/** By file, then by line. */
function marksOf(report: ScenarioReport): Map<string, Map<number, Marked>> {
  const marks = new Map<string, Map<number, Marked>>();
  const add = (place: SourceLocation | undefined, kind: Marked["kind"]) => {
    if (place?.line === undefined) return;
    const lines = marks.get(place.file) ?? new Map<number, Marked>();
    marks.set(place.file, lines.set(place.line, { kind, column: place.column }));
  };
  for (const { location } of report.story ?? []) add(location, "matters");
  add(failingPlace(report), "fails");
  return marks;
}

/** Lines from and to, of what is shown in one piece. */
function rangesOf(lines: readonly number[], length: number): [number, number][] {
  const ranges: [number, number][] = [];
  for (const line of lines.toSorted((a, b) => a - b)) {
    const [first, last] = [Math.max(1, line - AROUND), Math.min(length, line + AROUND)];
    const previous = ranges.at(-1);
    if (line > length) continue;
    if (previous !== undefined && first <= previous[1] + 1) previous[1] = last;
    else ranges.push([first, last]);
  }
  return ranges;
}

function excerpt(
  file: string,
  source: readonly string[],
  [first, last]: readonly [number, number],
  marks: ReadonlyMap<number, Marked>,
): Html {
  const rows = source.slice(first - 1, last).map((text, index) => {
    const line = first + index;
    const mark = marks.get(line);
    const shown = cutAround(text, (mark?.column ?? 1) - 1);
    return markup`<span class="line ${
      mark?.kind ?? ""
    }"><span class="number">${line}</span><code>${shown}</code></span>`;
  });
  return markup`<figure class="excerpt"><figcaption>${file}</figcaption><pre>${rows}</pre></figure>`;
}

/** A line that is too long, with the part that begins at the focus in it. */
function cutAround(text: string, focus: number): string {
  if (text.length <= MAX_LINE) return text;
  const start = startAround(focus, MAX_LINE);
  const end = start + MAX_LINE;
  return `${start > 0 ? "…" : ""}${text.slice(start, end)}${end < text.length ? "…" : ""}`;
}
