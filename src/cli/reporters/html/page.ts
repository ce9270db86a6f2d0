/** The page as a whole. It needs no script and nothing from anywhere, and refuses both. */
import { formatDurationMs } from "../../../engine/text/duration.ts";
import { placeText } from "../../present/error.ts";
import { count } from "../../present/text.ts";
import { version } from "../../../api/version.ts";
import { failureOf } from "../failure.ts";
import type { InvalidFile, ScenarioResult } from "../reporter.ts";
import type { Summary } from "../../../api/reports/events.ts";
import { MARKS, WORDS } from "./scenario_section.ts";
import { headHtml } from "../../present/html/head.ts";
import { type Content, type Html, markup } from "../../present/html/template.ts";

export interface ScenarioSection {
  readonly result: ScenarioResult;
  /** Of its section on the page; undefined for one that has none. */
  readonly id: string | undefined;
}

export interface Page {
  readonly scenarios: readonly ScenarioSection[];
  readonly sections: readonly Html[];
  readonly invalid: readonly InvalidFile[];
  /** Undefined when the command could not do its work. */
  readonly summary: Summary | undefined;
  readonly ok: boolean;
  readonly commandLine: readonly string[];
}

export function pageHtml({ scenarios, sections, invalid, summary, ok, commandLine }: Page): string {
  const { title, verdict } = titleOf(scenarios, summary, ok);
  const sum = summary && sumOf(summary);
  return markup`<!doctype html>
<html lang="en">
${headHtml(`${verdict}: ${title}`)}
      <body>
        <header class="${ok ? "pass" : "fail"}">
          <h1><span class="verdict">${verdict}</span> ${title}</h1>
          <p class="facts">${sum}</p>
        </header>
        <main>
    ${scenarios.length > 1 ? listHtml(scenarios) : undefined}
    ${invalid.map(invalidHtml)}
    ${sections}
</main>
<footer>
<p>Made by Seedbed ${version()} with <code>seedbed ${commandLine.join(" ")}</code></p>
</footer>
</body>
</html>`.text;
}

function titleOf(scenarios: readonly ScenarioSection[], summary: Summary | undefined, ok: boolean) {
  if (summary === undefined) return { verdict: "Error", title: "nothing was run" };
  const verdict = ok ? "Passed" : "Failed";
  const [only] = scenarios;
  if (scenarios.length === 1) return { verdict, title: only!.result.report.name };
  return { verdict, title: count(scenarios.length, "scenario") };
}

function sumOf({ passed, failed, skipped, invalid, durationMs }: Summary): Content {
  const parts = [[passed, "passed"], [failed, "failed"], [skipped, "skipped"], [invalid, "invalid"]] as const;
  return [
    ...parts.filter(([number, word]) => number > 0 || word === "passed")
      .map(([number, word]) => markup`<span class="${word}">${number} ${word}</span>`),
    markup`<span>${formatDurationMs(durationMs)}</span>`,
  ];
}

function listHtml(scenarios: readonly ScenarioSection[]): Html {
  const rows = scenarios.map(({ result, id }) => {
    const { report } = result;
    const failure = failureOf(result);
    const kind = failure === undefined ? report.status : failure.type === "timeout" ? "timeout" : "fail";
    const name = id === undefined ? markup`${report.name}` : markup`<a href="#${id}">${report.name}</a>`;
    const said = failure?.message ?? (kind === "skip" ? `skipped: ${report.skipped ?? ""}` : count(report.runs, "run"));
    return markup`<li class="${kind}"><span class="mark" aria-label="${WORDS[kind]}">${MARKS[kind]}</span>
<span class="name">${name} <span class="place">${report.file}</span></span><span class="said">${said}</span></li>`;
  });
  return markup`<ul class="list">${rows}</ul>`;
}

function invalidHtml({ file, error: { message, location, path, hint } }: InvalidFile): Html {
  return markup`<section class="scenario fail">
<h2><span class="mark" aria-label="error">!</span> ${file}</h2>
<div class="outcome"><p class="message">${message}</p>
    ${location && markup`<p class="where">at <code>${placeText(location)}</code></p>`}
    ${path && markup`<p class="where">${path}</p>`}
    ${hint && markup`<p class="hint">${hint}</p>`}</div>
</section>`;
}
