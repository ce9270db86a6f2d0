/** A flame graph as a page, with the figures as a table for those who read rather than look. */
import { flameSvg, milliseconds } from "../../api/reports/pictures/flame_svg.ts";
import type { Profile } from "../../engine/profile/profile.ts";
import type { Frame } from "../../engine/profile/sums.ts";
import { headHtml } from "./html/head.ts";
import { type Html, markup, raw } from "./html/template.ts";
import { version } from "../../api/version.ts";

const MAX_ROWS = 200;

export function flamePage({ scenario, seed, strategy, runs }: Profile, root: Frame, about: string): string {
  const rows = rowsOf(root);
  return markup`<!doctype html>
<html lang="en">
${headHtml(`Profile: ${scenario}`, TABLE)}
<body>
<header>
<h1>${scenario}</h1>
<p class="facts"><span>${about}</span><span>seed ${seed} (${strategy})</span><span>real times: median of ${runs}</span></p>
</header>
<main>
<div class="picture" tabindex="0">${raw(flameSvg(root, about))}</div>
<table>
<thead><tr><th>frame</th><th>time</th><th>share</th><th>count</th></tr></thead>
<tbody>${rows.slice(0, MAX_ROWS)}</tbody>
</table>
${rows.length > MAX_ROWS ? markup`<p class="where">and ${rows.length - MAX_ROWS} more</p>` : undefined}
</main>
<footer><p>Made by Seedbed ${version()}</p></footer>
</body>
</html>
`.text;
}

const TABLE = `
:root { --fl-paper: var(--paper); --fl-ink: var(--ink); }
.picture .flame { width: 100%; min-width: 44rem; height: auto; }
table { border-collapse: collapse; width: 100%; margin-top: 1.5rem; font-size: .92rem; }
th, td { text-align: right; padding: .25rem .5rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; width: 100%; white-space: normal; }
`;

function rowsOf(root: Frame): Html[] {
  const rows: Html[] = [];
  const add = (frame: Frame, depth: number) => {
    const share = root.totalMs === 0 ? "" : `${(100 * frame.totalMs / root.totalMs).toFixed(1)}%`;
    const indent = raw(`<td style="padding-left:${depth + 0.5}rem">`);
    rows.push(
      markup`<tr>${indent}<code>${frame.name}</code></td><td>${
        milliseconds(frame.totalMs)
      }</td><td>${share}</td><td>${frame.count}</td></tr>`,
    );
    for (const child of frame.children) add(child, depth + 1);
  };
  add(root, 0);
  return rows;
}
