/** A row of a pane: pieces of text, each with what it is. Painting makes exactly as many columns of it as there are. */
import type { Look } from "./look.ts";
import { clean, fit, widthOf } from "./text.ts";

export type Tone = "plain" | "dim" | "bold" | "good" | "bad" | "choice" | "task" | "changed" | "title";

export interface Span {
  readonly text: string;
  readonly tone: Tone;
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

const EMPHASIS: Readonly<Partial<Record<Tone, number>>> = { dim: 2, bold: 1, bad: 1, changed: 1, title: 1 };
const COLORS: Readonly<Partial<Record<Tone, number>>> = {
  good: 32,
  bad: 31,
  choice: 36,
  task: 35,
  changed: 33,
  title: 36,
};

/** @param hasFocus whether the marked row is where keys go */
export function paint({ spans, marked = false }: Row, width: number, look: Look, hasFocus = true): string {
  const isMarked = marked && hasFocus;
  const pieces: Piece[] = [];
  let used = 0;
  for (const { text, tone } of spans) {
    if (used >= width) break;
    const fitted = fit(clean(text), width - used, look.marks.ellipsis);
    used += widthOf(fitted);
    add(pieces, fitted, codesOf(tone, look, isMarked));
  }
  add(pieces, " ".repeat(Math.max(0, width - used)), codesOf("plain", look, isMarked));
  return pieces.map(({ text, codes }) => styled(text, codes)).join("");
}

interface Piece {
  text: string;
  readonly codes: readonly Code[];
}

/** What turns a style on, and what turns it off. */
type Code = readonly [on: number, off: number];

/** Neighbours that look alike are one piece: Ink would make them one anyway, and then does not have to. */
function add(pieces: Piece[], text: string, codes: readonly Code[]): void {
  if (text === "") return;
  const last = pieces.at(-1);
  if (last !== undefined && String(last.codes) === String(codes)) last.text += text;
  else pieces.push({ text, codes });
}

function codesOf(tone: Tone, { color, emphasis }: Look, isMarked: boolean): readonly Code[] {
  const codes: Code[] = [];
  if (emphasis && EMPHASIS[tone] !== undefined) codes.push([EMPHASIS[tone], 22]);
  if (color && COLORS[tone] !== undefined) codes.push([COLORS[tone], 39]);
  if (emphasis && isMarked) codes.push([7, 27]);
  return codes;
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
