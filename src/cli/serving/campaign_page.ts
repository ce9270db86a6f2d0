/** The page of a running campaign: one file. Its only script replaces sections as they change. */
import { headHtml } from "../present/html/head.ts";
import { type Html, markup, raw } from "../present/html/template.ts";
import type { Sections } from "./campaign_sections.ts";

/** @param nonce what the page's own script and style are known by @param token what the page asks for more with */
export function campaignPage(id: string, sections: Sections, nonce: string, token: string): string {
  const { state, ...others } = sections;
  const main = Object.entries(others).map(([name, html]) => markup`<section id="${name}">${raw(html)}</section>\n`);
  return markup`<!doctype html>
<html lang="en">
${headHtml(`Campaign ${id}`, STYLE, policyOf(nonce), nonce)}
<body>
<header id="state">${raw(state!)}</header>
<p id="link" role="status"></p>
<main>
${main}</main>
<footer><p>The state of this campaign is in its folder; <code>seedbed campaign status ${id}</code> shows it at any time.
<button id="stop" type="button">Stop the campaign</button></p></footer>
${script(nonce, token)}
</body>
</html>
`.text;
}

/** Nothing is fetched from elsewhere, and no script or style runs that does not carry the nonce. */
export function policyOf(nonce: string): string {
  return `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'`;
}

function script(nonce: string, token: string): Html {
  return markup`<script nonce="${nonce}">${
    raw(SCRIPT.replace("TOKEN", () => JSON.stringify(token).replaceAll("<", "\\u003c")))
  }</script>`;
}

/** What it puts into the page was escaped where it was made. */
const SCRIPT = `
const token = TOKEN;
const link = document.getElementById("link");
const events = new EventSource("/events?token=" + encodeURIComponent(token));
events.onopen = () => { link.textContent = ""; };
events.onerror = () => { link.textContent = "The campaign cannot be reached. Its process may have ended."; };
events.addEventListener("sections", (event) => {
  for (const [id, html] of Object.entries(JSON.parse(event.data))) document.getElementById(id).innerHTML = html;
});
events.addEventListener("ended", () => {
  events.close();
  link.textContent = "The campaign's process has ended. This page shows how it ended.";
  document.getElementById("stop").disabled = true;
});
document.getElementById("stop").addEventListener("click", async (event) => {
  event.target.disabled = true;
  const answer = await fetch("/stop", { method: "POST", headers: { "x-seedbed-token": token } }).catch(() => undefined);
  if (events.readyState === EventSource.CLOSED) return;
  link.textContent = answer?.ok ? "The campaign is stopping: units in progress get three more seconds." : "The campaign could not be stopped.";
  if (!answer?.ok) event.target.disabled = false;
});
`;

const STYLE = `
.verdict.running { background: var(--accent); } .verdict.done { background: var(--good); }
.verdict.stopped, .verdict.time { background: var(--warn); }
.failed { color: var(--bad); } .skipped, .warning { color: var(--warn); }
.dim, .figures span { color: var(--dim); font-size: .88rem; }
#link { color: var(--warn); } #link:empty { display: none; }
main > section { margin-bottom: 2rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem; }
.figures div { padding: .6rem .8rem; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
.figures b { display: block; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 1rem; margin-top: 1rem; }
.chart { display: block; width: 100%; height: 6rem; border-bottom: 1px solid var(--line); }
.chart polygon { fill: var(--matter-paper); } .chart polyline { fill: none; stroke: var(--accent); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
.found ol { margin: 0; padding: 0; list-style: none; }
.found li { margin: .5rem 0; padding: .6rem .9rem; border-left: 4px solid var(--bad); background: var(--bad-paper); border-radius: 0 6px 6px 0; }
.found .says { font-weight: 600; } .found .where { color: var(--ink); } .found .command { padding: .3rem .6rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .3rem .5rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child, th:last-child, td:last-child { text-align: left; white-space: normal; }
button { font: inherit; padding: .3rem .9rem; margin-left: .6rem; color: var(--ink); background: var(--card); border: 1px solid var(--line);
  border-radius: 6px; cursor: pointer; }
button:disabled { color: var(--dim); cursor: default; }
`;
