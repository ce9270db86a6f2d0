/** A report on an agent as a page: its scores, the matrix, and the conversation of each failing cell. */
import { type Cell, PHASES } from "../../api/runs/agents/cells.ts";
import { afterFailure, type Conversation, saidIn } from "../../api/runs/agents/conversation.ts";
import type { AgentReport } from "../../api/runs/agents/run_agent.ts";
import { version } from "../../api/version.ts";
import { percent, scoreWords } from "./agent_text.ts";
import { headHtml } from "./html/head.ts";
import { type Html, markup } from "./html/template.ts";

const MAX_TEXT = 2_000;
const MARKS = { passed: "✓", failed: "✗", skipped: "–", "not exercised": "?" };

/** @param conversations of failing cells, by their place in the report */
export function agentPage(
  title: string,
  report: AgentReport,
  ok: boolean,
  conversations: ReadonlyMap<number, Conversation>,
): string {
  const { cells, notRun, warnings, overall } = report;
  const failed = [...cells.entries()].filter(([, { status }]) => status === "failed");
  return markup`<!doctype html>
<html lang="en">
${headHtml(`Agent: ${title}`, MATRIX_STYLES)}
<body>
<header class="${ok ? "pass" : "fail"}">
<h1>${title} <span class="verdict">${ok ? "pass" : "fail"}</span></h1>
<p class="facts"><span>overall ${percent(overall)}</span>${
    scoreWords(report).map((words) => markup`<span>${words}</span>`)
  }</p>
${[...notRun.map((each) => `not run: ${each}`), ...warnings].map((each) => markup`<p class="warning">${each}</p>`)}
</header>
<main>
${matrixHtml(cells)}
${PHASES.filter((phase) => phase !== "contract").map((phase) => phaseHtml(phase, cells))}
${failed.length === 0 ? undefined : markup`<h3>What failed</h3>`}
${failed.map(([at, cell]) => failureHtml(at, cell, conversations.get(at)))}
</main>
<footer><p>Made by Seedbed ${version()}</p></footer>
</body>
</html>
`.text;
}

/**
 * Invariants as rows, scenarios as columns.
 * @param isLinked whether the page says more about cells that failed
 */
export function matrixHtml(cells: readonly Cell[], isLinked = true): Html | undefined {
  const all = [...cells.entries()].filter(([, { phase }]) => phase === "contract");
  if (all.length === 0) return undefined;
  const scenarios = [...new Set(all.map(([, { scenario }]) => scenario))];
  const invariants = [...new Map(all.map(([, { invariant, severity }]) => [invariant, severity]))];
  const at = (invariant: string, scenario: string) =>
    all.find(([, cell]) => cell.invariant === invariant && cell.scenario === scenario);
  return markup`<h3>Contract</h3>
<div class="wide" tabindex="0"><table class="matrix">
<thead><tr><th scope="col">invariant</th>${scenarios.map((name) => markup`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${
    invariants.map(([invariant, severity]) =>
      markup`<tr><th scope="row"><code>${invariant}</code> <span class="where">${severity}</span></th>${
        scenarios.map((scenario) => cellHtml(at(invariant, scenario), isLinked))
      }</tr>
`
    )
  }</tbody>
</table></div>`;
}

function cellHtml(found: readonly [number, Cell] | undefined, isLinked = true): Html {
  if (found === undefined) return markup`<td></td>`;
  const [at, { status, held, runs }] = found;
  const shown = markup`<span class="mark">${MARKS[status]}</span> ${runs === 0 ? status : `${held}/${runs}`}`;
  return markup`<td class="${status.replace(" ", "-")}" title="${status}">${
    status === "failed" && isLinked ? markup`<a href="#cell-${at}">${shown}</a>` : shown
  }</td>`;
}

function phaseHtml(phase: string, cells: readonly Cell[]): Html | undefined {
  const all = [...cells.entries()].filter(([, cell]) => cell.phase === phase);
  if (all.length === 0) return undefined;
  return markup`<h3>${NAMES[phase]}</h3>
<div class="wide" tabindex="0"><table class="matrix">
<thead><tr><th scope="col">${
    phase === "mutation" ? "type" : "case"
  }</th><th scope="col">asked</th><th scope="col">runs that held</th></tr></thead>
<tbody>${
    all.map(([at, cell]) =>
      markup`<tr><th scope="row">${cell.scenario}</th><td class="asked">${cut(cell.input ?? "")}</td>${
        cellHtml([at, cell])
      }</tr>
`
    )
  }</tbody>
</table></div>`;
}

const NAMES: Readonly<Record<string, string>> = {
  mutation: "Mutated prompts",
  chaos: "Prompts under faults",
  replay: "Recorded sessions",
};

function failureHtml(at: number, cell: Cell, conversation: Conversation | undefined): Html {
  const { scenario, invariant, severity, message = "", location, replay, struck, held, runs } = cell;
  return markup`<section class="scenario" id="cell-${at}">
<h2>${scenario} › ${invariant}</h2>
<p class="facts"><span>${severity}</span><span>${held} of ${runs} runs held</span>${
    struck.map((fault) => markup`<span class="failed">${fault}</span>`)
  }</p>
<div class="outcome"><p class="message">${cut(message)}</p>${
    location === undefined ? undefined : markup`<p class="where">at ${location}</p>`
  }</div>
${conversation === undefined ? undefined : conversationHtml(conversation)}
${replay === undefined ? undefined : markup`<pre class="command"><code>${replay}</code></pre>`}
</section>
`;
}

function conversationHtml({ input, calls, answer }: Conversation): Html {
  return markup`<ol class="story">
<li><span class="task">user</span> ${cut(input)}</li>
${calls.map((call, at) => callHtml(call, afterFailure(calls, at)))}
${answer === undefined ? undefined : markup`<li class="fails"><span class="task">agent</span> ${cut(answer)}</li>`}
</ol>`;
}

function callHtml(call: Conversation["calls"][number], note: string | undefined): Html {
  const { kind, name, args, status, result = "", afterMs } = call;
  const said = saidIn(call);
  const failed = status === undefined || status === 0 || status >= 400;
  const when = afterMs === undefined ? "" : `after ${afterMs} ms`;
  const outcome = status === undefined ? "no answer" : status === 0 ? "the connection failed" : `status ${status}`;
  const content = said === undefined
    ? markup`${kind === "tool" ? markup`<code>${cut(`${name}(${args})`)}</code> → ` : ""}${
      failed ? `${outcome}${result === "" ? "" : `: ${cut(result)}`}` : markup`<code>${cut(result)}</code>`
    }`
    : markup`${cut(said.text)}${said.calls.map((each) => markup` <code>${cut(`${each.name}(${each.args})`)}</code>`)}${
      said.text === "" && said.calls.length === 0 ? "(nothing)" : undefined
    }`;
  return markup`<li class="${failed ? "fails" : ""}"><span class="task">${
    kind === "tool" ? name : "model"
  }</span> ${content} <span class="when">${when}</span>${
    note === undefined ? undefined : markup`<p class="note">${note}</p>`
  }</li>
`;
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)} … (${text.length} characters)` : text;
}

export const MATRIX_STYLES = `
.wide { overflow-x: auto; }
.matrix { border-collapse: collapse; font-size: .92rem; }
.matrix td { white-space: nowrap; }
.matrix th, .matrix td { padding: .35rem .7rem; border: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: normal; }
.matrix thead th { background: var(--card); font-weight: 600; }
.matrix tbody th { font-weight: normal; white-space: nowrap; }
.matrix .asked { max-width: 40rem; overflow-wrap: anywhere; white-space: pre-wrap; }
.matrix .passed .mark { color: var(--good); } .matrix .failed { background: var(--bad-paper); }
.matrix .skipped, .matrix .skipped .mark, .matrix .not-exercised { color: var(--dim); } .matrix .not-exercised .mark { color: var(--warn); }
`;
