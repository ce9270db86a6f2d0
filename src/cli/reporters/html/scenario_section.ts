/** A scenario on the page: outcome, story, sources, choices, picture, how to replay. */
import { formatDurationMs } from "../../../engine/text/duration.ts";
import { nodeLanesSvg } from "../../../api/reports/pictures/node_lanes_svg.ts";
import { spaceTimeSvg } from "../../../api/reports/pictures/space_time.ts";
import type { RunView } from "../../../api/runs/traces/run_view.ts";
import type { ScenarioReport } from "../../../api/reports/scenario.ts";
import { placeText } from "../../present/error.ts";
import { knownWords, matterWords } from "../../present/scenario_text.ts";
import { count } from "../../present/text.ts";
import { failureOf } from "../failure.ts";
import type { ScenarioResult } from "../reporter.ts";
import { excerptsHtml } from "./excerpts.ts";
import { type Html, markup, raw } from "../../present/html/template.ts";
import { describeChoice } from "../../../engine/strategies/catalog.ts";
import { programName } from "../../../api/program_name.ts";

/**
 * @param id of the section, and the beginning of those within it
 * @param alone whether it is all that the page is about, and the page's title its own
 */
export async function scenarioSection(result: ScenarioResult, id: string, alone: boolean): Promise<Html> {
  const { report } = result;
  const failure = failureOf(result);
  const view = await result.view?.();
  const kind = failure === undefined ? report.status : failure.type === "timeout" ? "timeout" : "fail";
  const title = markup`<h2><span class="mark" aria-label="${WORDS[kind]}">${MARKS[kind]}</span> ${report.name}</h2>`;
  return markup`<section class="scenario ${kind}" id="${id}">
${alone ? undefined : title}
<p class="facts">${factsOf(report).map((fact) => markup`<span>${fact}</span>`)}</p>
    ${failure && outcome(report, failure.message)}
    ${storyHtml(report, view)}
    ${await sourcesHtml(report, view)}
    ${nodesHtml(report, view, id)}
    ${pictureHtml(report, view, id)}
    ${replayHtml(report)}
    ${detailsHtml(report)}
</section>`;
}

export const MARKS = { pass: "✓", fail: "✗", timeout: "✗", skip: "○" } as const;
export const WORDS = { pass: "passed", fail: "failed", timeout: "timed out", skip: "skipped" } as const;

function factsOf(
  { file, status, strategy, seed, example, runs, decisions, virtualMs, durationMs }: ScenarioReport,
): string[] {
  if (status === "skip") return [file];
  const choice = describeChoice({ strategy, seed, example });
  return [
    file,
    ...status === "pass" ? [] : [choice],
    count(runs, "run"),
    count(decisions, "decision"),
    `${formatDurationMs(virtualMs)} of virtual time`,
    `took ${formatDurationMs(durationMs)}`,
  ];
}

function outcome({ finding, shrunk }: ScenarioReport, message: string): Html {
  const place = finding?.location;
  return markup`<div class="outcome"><p class="message">${message}</p>
${finding === undefined || finding.message === message ? undefined : markup`<p class="message">${finding.message}</p>`}
${place && markup`<p class="where">at <code>${placeText(place)}</code>${finding?.task && ` in ${finding.task}`}</p>`}
${finding?.hint && markup`<p class="hint">${finding.hint}</p>`}
${shrunk && markup`<p class="where">${shrunkWords(shrunk)}</p>`}
</div>`;
}

function shrunkWords({ before, after, complete, ...rest }: NonNullable<ScenarioReport["shrunk"]>): string {
  const matters = matterWords({ ...rest, deviations: after.deviations });
  const sizes = [
    ...after.deviations < before.deviations
      ? [`from ${before.deviations} to ${count(after.deviations, "decision")}`]
      : [],
    ...after.steps < before.steps ? [`from ${before.steps} to ${count(after.steps, "step")}`] : [],
    ...matters === undefined ? [] : [matters],
  ];
  const made = sizes.length === 0 ? "it is as small as it gets" : sizes.join(", ");
  return `Shrunk: ${made}${complete ? "" : "; a smaller run may exist"}.`;
}

function storyHtml({ story = [] }: ScenarioReport, view: RunView | undefined): Html | undefined {
  if (story.length === 0) return undefined;
  const lines = story.map(({ decision, input, contrast, location, source, task, atMs, note }) => {
    const kind = contrast === true ? "contrast" : decision === undefined && input === undefined ? "fails" : "matters";
    return markup`<li class="${kind}">${task && markup`<span class="task">${task}</span> `}${sourceCode(source, task)}
${atMs !== undefined && atMs > 0 ? markup`<span class="when">${formatDurationMs(atMs)}</span> ` : undefined}${
      note && markup`<span class="note">${note}</span>`
    }${location && markup` <span class="place">${placeText(location)}</span>`}
${decision === undefined ? undefined : optionsHtml(decision, view)}</li>`;
  });
  return markup`<h3>What happened</h3>
<ol class="story">${lines}</ol>`;
}

/** Lists the options at a decision, in the default order, with the one that was chosen. */
function optionsHtml(decision: number, view: RunView | undefined): Html | undefined {
  const options = view?.optionsAt(decision) ?? [];
  if (options.length < 2) return undefined;
  const picked = view?.pickedAt(decision);
  const shown = options.map((option, index) =>
    index === picked
      ? markup`<code class="chosen" title="chosen"><span aria-label="chosen">✓</span> ${option}</code> `
      : markup`<code>${option}</code> `
  );
  return markup`<p class="others">Decision ${decision}, ready then: ${shown}</p>`;
}

/** Of a task that starts, the source is no more than its name. */
function sourceCode(source: string | undefined, task: string | undefined): Html | undefined {
  return source === undefined || source === `${task}:` ? undefined : markup`<code>${source}</code>`;
}

async function sourcesHtml(report: ScenarioReport, view: RunView | undefined): Promise<Html | undefined> {
  const excerpts = view === undefined ? [] : await excerptsHtml(report, view);
  return excerpts.length === 0
    ? undefined
    : markup`<details class="source" open><summary>The lines in the source</summary>${excerpts}</details>`;
}

function nodesHtml({ name }: ScenarioReport, view: RunView | undefined, id: string): Html | undefined {
  if (view?.nodes === undefined) return undefined;
  const svg = nodeLanesSvg(view.nodes, `${name}: machines below one another, time from left to right`, {
    id: `${id}-nodes`,
  });
  return markup`<h3>The machines in time</h3>
<p>A lane for each machine and client, time from left to right. An arrow is a message; one that was lost ends in a cross.
A grey band is a time in which ways were cut.</p>
<div class="picture" tabindex="0">${raw(svg)}</div>`;
}

/** In pixels: what the page is wide, shared out, within reason. */
const PICTURE_WIDTH = 940;
const MIN_COLUMN_WIDTH = 250;
const MAX_COLUMN_WIDTH = 420;

function columnWidthOf(tasks: number): number {
  return Math.max(MIN_COLUMN_WIDTH, Math.min(MAX_COLUMN_WIDTH, Math.floor(PICTURE_WIDTH / tasks)));
}

function pictureHtml(
  { name, story = [], shrunk }: ScenarioReport,
  view: RunView | undefined,
  id: string,
): Html | undefined {
  const { picture, remark } = view ?? {};
  if (picture === undefined || picture.points.length === 0) {
    return remark === undefined ? undefined : markup`<p class="where">${remark}</p>`;
  }
  const matter = new Set(story.flatMap(({ decision }) => decision === undefined ? [] : [view!.momentOf(decision)]));
  const svg = spaceTimeSvg(picture, `${name}: tasks side by side, time downwards`, {
    id,
    matter,
    columnWidth: columnWidthOf(picture.tasks.length),
  });
  return markup`<h3>The run in time</h3>
<p>A column for each task, time downwards. An arrow leads from what started something to where it happened; a large dot
was chosen among several, and a coloured row is a decision that matters, or where it fails.${
    shrunk && " This is the shrunk run, whose values may be others."
  }${remark && ` Here ${remark}.`}</p>
<div class="picture" tabindex="0">${raw(svg)}</div>`;
}

function replayHtml({ recording, recorded }: ScenarioReport): Html | undefined {
  if (recording === undefined && recorded === undefined) return undefined;
  const { replay, trace, shrunk } = recording ??
    { replay: `${programName()} replay ${recorded}`, trace: recorded, shrunk: undefined };
  return markup`<h3>Run it again</h3>
<pre class="command"><code>${replay}</code></pre>
<p class="where">Trace: <code>${trace}</code>${shrunk && markup`, shrunk: <code>${shrunk}</code>`}</p>`;
}

function detailsHtml({ finding, known = [], warnings = [], problems = [] }: ScenarioReport): Html | undefined {
  const remarks = [...known.map(knownWords), ...warnings, ...problems];
  const details = finding?.details ?? [];
  if (remarks.length === 0 && finding === undefined) return undefined;
  return markup`${remarks.map((remark) => markup`<p class="warning">${remark}</p>`)}
${
    finding && markup`<details><summary>Details</summary>
${details.length > 0 ? markup`<pre>${details.join("\n")}</pre>` : undefined}
<p class="where">Kind: ${finding.kind}, ${finding.title}</p>
<p class="where">Fingerprint: <code>${finding.fingerprint}</code></p></details>`
  }`;
}
