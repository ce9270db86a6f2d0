/** A row of a pane: pieces of text, each with what it is. Painting makes exactly as many columns of it as there are. */
import type { Theme } from "./theme.ts";
import { clean, fit, widthOf } from "./text.ts";

/** Colours of tasks, told apart as well as sixteen colours allow. */
export const TASK_TONES = ["task0", "task1", "task2", "task3", "task4", "task5"] as const;

export type Tone =
  | "plain"
  | "dim"
  | "bold"
  | "good"
  | "bad"
  | "choice"
  | "changed"
  | "title"
  | (typeof TASK_TONES)[number];

export interface Span {
  readonly text: string;
  readonly tone: Tone;
  /** Cut before the others where there is no room for all. */
  readonly gives?: true;
  /** Looks the same in a row that is marked, as what is a picture rather than text. */
  readonly solid?: true;
}

export interface Row {
  readonly spans: readonly Span[];
  /** The one that is marked. */
  readonly marked?: boolean;
}

export function span(text: string, tone: Tone = "plain"): Span {
  return { text, tone };
}

export function row(...spans: readonly (Span | string)[]): Row {
  return { spans: spans.map((each) => typeof each === "string" ? span(each) : each) };
}

/** The spans as exactly so many columns of clean text. */
export function fitted(spans: readonly Span[], width: number, ellipsis: string): Span[] {
  const cleaned = spans.map((each) => ({ ...each, text: clean(each.text) }));
  let over = cleaned.reduce((sum, { text }) => sum + widthOf(text), 0) - width;
  let used = 0;
  const shown: Span[] = [];
  for (const { gives, ...each } of cleaned) {
    const wide = widthOf(each.text);
    // What gives keeps a few columns: fewer would say nothing.
    const room = gives === true && over > 0 ? Math.max(Math.min(wide, MIN_GIVEN), wide - over) : wide;
    const text = fit(each.text, Math.min(room, width - used), ellipsis);
    over -= wide - widthOf(text);
    used += widthOf(text);
    shown.push({ ...each, text });
  }
  if (used < width) shown.push(span(" ".repeat(width - used)));
  return shown;
}

const MIN_GIVEN = 8;

const EMPHASIS: Readonly<Partial<Record<Tone, number>>> = { dim: 2, bold: 1, bad: 1, changed: 1, title: 1 };
const COLORS: Readonly<Partial<Record<Tone, number>>> = {
  good: 32,
  bad: 31,
  choice: 36,
  changed: 33,
  title: 36,
  task0: 35,
  task1: 94,
  task2: 32,
  task3: 95,
  task4: 34,
  task5: 92,
};

/** @param hasFocus whether the marked row is where keys go */
export function paint({ spans, marked = false }: Row, width: number, theme: Theme, hasFocus = true): string {
  const pieces: Piece[] = [];
  for (const { text, tone, solid } of fitted(spans, width, theme.marks.ellipsis)) {
    add(pieces, text, marked && solid !== true ? markedCodes(tone, theme, hasFocus) : codesOf(tone, theme));
  }
  return pieces.map(({ text, codes }) => styled(text, codes)).join("");
}

interface Piece {
  text: string;
  readonly codes: readonly Code[];
}

/** The codes that turn a style on and off. */
type Code = readonly [on: number, off: number];

/** Neighbours that look alike are one piece: Ink would make them one anyway, and then does not have to. */
function add(pieces: Piece[], text: string, codes: readonly Code[]): void {
  if (text === "") return;
  const last = pieces.at(-1);
  if (last !== undefined && String(last.codes) === String(codes)) last.text += text;
  else pieces.push({ text, codes });
}

function codesOf(tone: Tone, { color, emphasis }: Theme): readonly Code[] {
  const codes: Code[] = [];
  if (emphasis && EMPHASIS[tone] !== undefined) codes.push([EMPHASIS[tone], 22]);
  if (color && COLORS[tone] !== undefined) codes.push([COLORS[tone], 39]);
  return codes;
}

/** One bar where the keys go; bold where they do not. */
function markedCodes(tone: Tone, { color, emphasis }: Theme, hasFocus: boolean): readonly Code[] {
  if (!emphasis) return [];
  if (hasFocus) return [[7, 27]];
  return color && COLORS[tone] !== undefined ? [[1, 22], [COLORS[tone], 39]] : [[1, 22]];
}

function styled(text: string, codes: readonly Code[]): string {
  const on = codes.map(([code]) => `\x1b[${code}m`).join("");
  const off = codes.map(([, code]) => `\x1b[${code}m`).reverse().join("");
  return on + text + off;
}

/** The text alone. */
export function textOf({ spans }: Row): string {
  return spans.map(({ text }) => clean(text)).join("").trimEnd();
}
