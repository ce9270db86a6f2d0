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

const EMPHASIS: Readonly<Record<Tone, string>> = {
  plain: "",
  dim: "2",
  bold: "1",
  good: "",
  bad: "1",
  choice: "",
  task: "",
  changed: "1",
  title: "1",
};

const COLORS: Readonly<Record<Tone, string>> = {
  plain: "",
  dim: "",
  bold: "",
  good: "32",
  bad: "31",
  choice: "36",
  task: "35",
  changed: "33",
  title: "36",
};

/** @param hasFocus whether the marked row is where keys go */
export function paint({ spans, marked = false }: Row, width: number, look: Look, hasFocus = true): string {
  let used = 0;
  let painted = "";
  for (const { text, tone } of spans) {
    if (used >= width) break;
    const fitted = fit(clean(text), width - used, look.marks.ellipsis);
    used += widthOf(fitted);
    painted += styled(fitted, codesOf(tone, look, marked && hasFocus));
  }
  const rest = " ".repeat(Math.max(0, width - used));
  return painted + styled(rest, marked && hasFocus ? codesOf("plain", look, true) : "");
}

function codesOf(tone: Tone, { color, emphasis }: Look, isMarked: boolean): string {
  const codes = [
    emphasis ? EMPHASIS[tone] : "",
    color ? COLORS[tone] : "",
    emphasis && isMarked ? "7" : "",
  ];
  return codes.filter((code) => code !== "").join(";");
}

function styled(text: string, codes: string): string {
  return codes === "" || text === "" ? text : `\x1b[${codes}m${text}\x1b[0m`;
}

/** The text alone. */
export function textOf({ spans }: Row): string {
  return spans.map(({ text }) => clean(text)).join("").trimEnd();
}
