/** The author's lines, with the names of the tasks that wait there in the margin. A data scenario has its steps instead. */
import type { Observation } from "../../engine/session/observation.ts";
import { startAround } from "../../engine/text/focus.ts";
import { isFinding, stateIndex } from "../model/track.ts";
import { type Listing, sourceFileAt, stepListing } from "../ports.ts";
import type { Theme } from "./theme.ts";
import { fitted, type Row, row, span } from "./row.ts";
import { taskTone } from "./task_tone.ts";
import { centred } from "./window.ts";

const MAX_MARGIN = 16;

export interface SourceRows {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** @param scrolled rows down from where the moment is */
export function sourceRows(
  observation: Observation,
  position: number,
  { width, height, scrolled }: { readonly width: number; readonly height: number; readonly scrolled: number },
  theme: Theme,
): SourceRows {
  const at = stateIndex(observation, position);
  const listing = listingAt(observation, position, at);
  if (listing === undefined) return { title: "source", rows: [row(span(" the source is unknown here", "dim"))] };
  const { lines, waiting, here, column = 1 } = listing;
  const middle = here ?? Math.min(...waiting.keys(), 1);
  const first = Math.min(Math.max(0, lines.length - height), centred(lines.length, middle - 1, height) + scrolled);
  const margin = Math.min(
    MAX_MARGIN,
    [...waiting.values()].reduce((most, names) => Math.max(most, names.join(" ").length + 1), 4),
  );
  const digits = String(lines.length).length;
  const room = width - margin - theme.marks.here.length - digits - 1;
  const rows = lines.slice(first, first + height).map((text, index): Row => {
    const number = first + index + 1;
    const names = (waiting.get(number) ?? []).map((name) => span(`${name} `, taskTone(observation, name)));
    const isHere = number === here;
    const mark = isHere ? theme.marks.here : " ".repeat(theme.marks.here.length);
    return {
      ...row(
        ...fitted(names, margin, theme.marks.ellipsis),
        span(`${mark}${String(number).padStart(digits)} `, isHere ? "bold" : "dim"),
        isHere ? span(textAround(text, column - 1, room, theme), "bold") : span(shownText(text)),
      ),
      marked: isHere,
    };
  });
  return { title: listing.title, rows };
}

function shownText(text: string): string {
  return text.replaceAll("\t", "  ");
}

/** Cuts a long line around the part that the moment is about: then its beginning is left out. */
function textAround(text: string, focus: number, room: number, { marks }: Theme): string {
  const start = text.length > room ? startAround(focus, room) : 0;
  return start === 0 ? shownText(text) : `${marks.ellipsis}${shownText(text.slice(start))}`;
}

function listingAt(observation: Observation, position: number, at: number): Listing | undefined {
  if (observation.program.code === undefined) return stepListing(observation, at);
  return sourceFileAt(observation, at, isFinding(observation, position));
}
