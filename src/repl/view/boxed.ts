/** Rows with a frame around them, as lines of exactly the pane's width. */
import type { Theme } from "./theme.ts";
import { paint, type Row, span } from "./row.ts";
import { clean, fit, widthOf } from "./text.ts";

export interface Box {
  readonly title: string;
  readonly rows: readonly Row[];
  /** Outer size. */
  readonly width: number;
  readonly height: number;
  readonly hasFocus: boolean;
  /** True if there is more above and below. */
  readonly more?: { readonly up: boolean; readonly down: boolean } | undefined;
}

export function boxed({ title, rows, width, height, hasFocus, more }: Box, theme: Theme): string[] {
  const { box, more: marks, here } = theme.marks;
  const inner = Math.max(0, width - 2);
  const tone = hasFocus ? "title" : "dim";
  const edge = (text: string) => paint({ spans: [span(text, tone)] }, widthOf(text), theme);
  const name = fit(clean(hasFocus ? `${here} ${title}` : title), Math.max(0, inner - 4), theme.marks.ellipsis);
  const head = inner < 6 ? box.across.repeat(inner) : ` ${name} ${box.across.repeat(inner - widthOf(name) - 2)}`;
  const signs = `${more?.up === true ? marks.up : ""}${more?.down === true ? marks.down : ""}`;
  const foot = signs === "" || inner < 6
    ? box.across.repeat(inner)
    : `${box.across.repeat(inner - widthOf(signs) - 2)} ${signs} `;
  const lines = [edge(box.topLeft + head + box.topRight)];
  for (let index = 0; index < height - 2; index++) {
    lines.push(edge(box.down) + paint(rows[index] ?? EMPTY, inner, theme, hasFocus) + edge(box.down));
  }
  lines.push(edge(box.bottomLeft + foot + box.bottomRight));
  return lines.slice(0, Math.max(1, height));
}

const EMPTY: Row = { spans: [] };
