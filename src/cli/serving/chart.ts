/** A line over time, as a drawing that says in words what it shows. */
import { type Html, markup } from "../present/html/template.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

const [WIDTH, HEIGHT] = [480, 96];

/** @param says what it shows, for those who do not see it */
export function chart(points: readonly Point[], says: string): Html {
  if (points.length < 2) return markup`<p class="dim">${says}</p>`;
  const [first, last] = [points[0]!.x, points.at(-1)!.x];
  const most = Math.max(1, ...points.map(({ y }) => y));
  const place = ({ x, y }: Point) =>
    `${(WIDTH * (x - first) / Math.max(1, last - first)).toFixed(1)},${(HEIGHT - (HEIGHT - 4) * y / most).toFixed(1)}`;
  const line = points.map(place).join(" ");
  return markup`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${says}">
<polygon points="0,${HEIGHT} ${line} ${WIDTH},${HEIGHT}"></polygon><polyline points="${line}"></polyline></svg>
<p class="dim">${says}</p>`;
}
