/**
 * A flame graph (Gregg, CACM 2016), root on top: one SVG that stands alone, without a script. The width of a frame is its
 * share of the time; colours are capabilities. Inside a page, `--fl-paper` and `--fl-ink` set the colours of what is around.
 */
import type { Frame } from "../../../engine/profile/sums.ts";
import { cut, escapeXml } from "./svg_text.ts";

const WIDTH = 1200;
const ROW = 24;
const HEAD = 34;
/** Of the font, in pixels. */
const CHARACTER = 7.3;
/** Narrower frames, in pixels, cannot be seen; those above them are not drawn. */
const MIN_WIDTH = 0.4;

/** Light enough for black text. */
const COLORS: Readonly<Record<string, string>> = {
  start: "#c9d4e8",
  sleep: "#f5d28a",
  timer: "#f5d28a",
  immediate: "#f5e2b8",
  http: "#9fd0f5",
  net: "#9fd0f5",
  fs: "#b7e0a8",
  proc: "#e3b7ea",
};
const OTHER = "#f2b8a0";
const BOX = "#e4e7ed";

/** @param about a line below the name: which time, and how much of it */
export function flameSvg(root: Frame, about: string): string {
  const boxes: string[] = [];
  let depth = 0;
  const draw = (frame: Frame, x: number, width: number, level: number) => {
    if (width < MIN_WIDTH) return;
    depth = Math.max(depth, level);
    boxes.push(box(frame, { x, width, level }, root.totalMs));
    let from = x;
    for (const child of frame.children) {
      const share = frame.totalMs === 0 ? 0 : child.totalMs / frame.totalMs * width;
      draw(child, from, share, level + 1);
      from += share;
    }
  };
  if (root.totalMs > 0) draw(root, 0, WIDTH, 0);
  const height = HEAD + (depth + 1) * ROW + 8;
  const empty = root.totalMs > 0 ? "" : `<text x="8" y="${HEAD + 16}" class="head">no time passed</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" class="flame">
<title>${escapeXml(`${root.name}: ${about}`)}</title>
<style>${STYLE}</style>
<text x="8" y="21" class="head">${escapeXml(fitted(`${root.name}: ${about}`, WIDTH - 16))}</text>
${boxes.join("\n")}${empty}
</svg>
`;
}

const STYLE = `
.flame { background: var(--fl-paper, #fff); font: 12px ui-monospace, monospace; }
.flame .head { fill: var(--fl-ink, #333); }
.flame rect { stroke: var(--fl-paper, #fff); }
.flame .name { fill: #1d2330; }
`;

function box(
  { name, capability, totalMs, count }: Frame,
  { x, width, level }: { readonly x: number; readonly width: number; readonly level: number },
  allMs: number,
): string {
  const y = HEAD + level * ROW;
  const color = level < 3 ? BOX : COLORS[capability ?? ""] ?? OTHER;
  const share = (100 * totalMs / allMs).toFixed(1);
  const title = `${name}: ${milliseconds(totalMs)}, ${share}%${count > 1 ? `, ${count} times` : ""}`;
  const text = fitted(name, width - 8);
  return `<g><title>${escapeXml(title)}</title><rect x="${pixels(x)}" y="${y}" width="${
    pixels(width)
  }" height="${ROW}" fill="${color}"/>${
    text === "" ? "" : `<text x="${pixels(x + 4)}" y="${y + 16}" class="name">${escapeXml(text)}</text>`
  }</g>`;
}

/** `12.3 ms`; whole ones without a fraction. */
export function milliseconds(ms: number): string {
  return `${Number(ms.toPrecision(ms < 100 ? 3 : 6))} ms`;
}

function pixels(value: number): string {
  return String(Number(value.toFixed(2)));
}

function fitted(text: string, width: number): string {
  const room = Math.floor(width / CHARACTER);
  return text.length > room && room < 3 ? "" : cut(text, room);
}
