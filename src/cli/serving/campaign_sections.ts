/** What the page of a campaign shows, in sections that are replaced when they change. */
import type { CampaignFindingReport, CampaignReport } from "../../api/reports/campaign.ts";
import {
  averageRate,
  type CampaignView,
  describeWork,
  ratesOf,
  schedulesOf,
} from "../../api/runs/campaign/campaign_view.ts";
import type { Sample } from "../../api/runs/campaign/history.ts";
import type { QueueWorker } from "../../api/runs/campaign/work_queue.ts";
import { describeChoice } from "../../engine/strategies/catalog.ts";
import { formatDurationMs } from "../../engine/text/duration.ts";
import { scenarioState, STATES } from "../present/campaign_text.ts";
import { type Html, markup } from "../present/html/template.ts";
import { count } from "../present/text.ts";
import { chart } from "./chart.ts";

/** By the id of its element. */
export type Sections = Readonly<Record<string, string>>;

export function sectionsOf({ report, workers, samples }: CampaignView): Sections {
  const sections: Record<string, Html> = {
    state: stateHtml(report),
    figures: figuresHtml(report, samples),
    findings: findingsHtml(report.findings),
    scenarios: scenariosHtml(report),
    workers: workersHtml(workers, report),
  };
  return Object.fromEntries(Object.entries(sections).map(([id, { text }]) => [id, text]));
}

function stateHtml({ id, state, strategy, firstSeed, elapsedMs, canary, problem }: CampaignReport): Html {
  return markup`<h1>Campaign ${id.slice(0, 12)} <span class="verdict ${state}">${STATES[state]}</span></h1>
<p class="facts"><span>${formatDurationMs(elapsedMs)}</span><span>${strategy} from seed ${
    firstSeed.toLocaleString("en-US")
  } on</span><span class="${canary === "missed" ? "failed" : ""}">canary ${canary}</span></p>
${
    canary === "missed"
      ? markup`<p class="failed">The planted bug was not found: the campaign's own machinery is broken.</p>`
      : undefined
  }
${problem === undefined ? undefined : markup`<p class="failed">${problem.message}</p>`}`;
}

function figuresHtml(report: CampaignReport, samples: readonly Sample[]): Html {
  const { runs, failing, scenarios } = report;
  const { distinct, unseen, estimated } = schedulesOf(scenarios);
  const known = estimated === scenarios.length ? "" : ` (${estimated} of ${scenarios.length} scenarios)`;
  const figure = (said: string, what: string) => markup`<div><b>${said}</b><span>${what}</span></div>`;
  return markup`<div class="figures">
${figure(runs.toLocaleString("en-US"), "runs")}
${figure(`${averageRate(report).toLocaleString("en-US")}/s`, "throughput")}
${figure(failing.toLocaleString("en-US"), "failing runs")}
${figure(distinct.toLocaleString("en-US"), "distinct schedules observed")}
${figure(estimated === 0 ? "–" : `≈ ${unseen.toLocaleString("en-US")}`, `unseen schedules, estimated${known}`)}
</div>
<div class="charts"><div>${
    chart(ratesOf(samples).map(({ elapsedMs: x, perSecond: y }) => ({ x, y })), "runs per second")
  }</div>
<div>${
    chart(samples.map(({ elapsedMs: x, distinct: y }) => ({ x, y })), "distinct schedules, observed so far")
  }</div></div>`;
}

function findingsHtml(findings: readonly CampaignFindingReport[]): Html {
  if (findings.length === 0) return markup`<h2>No findings so far</h2>`;
  const byScenario = [...Map.groupBy(findings, ({ scenario, file }) => `${scenario}\n${file}`).values()];
  return markup`<h2>${count(findings.length, "finding")}</h2>${
    byScenario.map((own) =>
      markup`<section class="found"><h3>${own[0]!.scenario} <span class="place">${own[0]!.file}</span></h3><ol>${
        own.map(findingHtml)
      }</ol></section>`
    )
  }`;
}

function findingHtml(
  { finding, fingerprint, times, foundMs, replay, problems = [], ...choice }: CampaignFindingReport,
): Html {
  return markup`<li><p class="says">${finding?.message.split("\n")[0] ?? fingerprint}</p>
<p class="where">${count(times, "run")}, the first with ${describeChoice(choice)}; found after ${
    formatDurationMs(foundMs)
  }</p>
${replay === undefined ? undefined : markup`<p class="command"><code>${replay}</code></p>`}
${problems.map((problem) => markup`<p class="warning">${problem}</p>`)}</li>`;
}

function scenariosHtml({ scenarios, findings, skipped, invalid }: CampaignReport): Html {
  const failing = new Set(findings.map(({ scenario, file }) => `${scenario}\n${file}`));
  const rows = scenarios.map((each) => {
    const isFailing = failing.has(`${each.scenario}\n${each.file}`);
    return markup`<tr class="${
      isFailing ? "failed" : ""
    }"><td>${each.scenario} <span class="place">${each.file}</span></td><td>${
      each.runs.toLocaleString("en-US")
    }</td><td>${each.failing.toLocaleString("en-US")}</td><td>${formatDurationMs(each.workMs)}</td><td>${
      each.distinct.toLocaleString("en-US")
    }</td><td>${each.unseen === undefined ? "–" : `≈ ${each.unseen.toLocaleString("en-US")}`}</td><td>${
      scenarioState(each)
    }</td></tr>`;
  });
  return markup`<h2>${count(scenarios.length, "scenario")}</h2>
<div class="wide"><table><thead><tr><th>scenario</th><th>runs</th><th>failing</th><th>work</th><th>schedules</th><th>unseen</th><th></th></tr></thead>
<tbody>${rows}</tbody></table></div>
${skipped.map(({ name, why }) => markup`<p class="skipped">${name} is skipped: ${why}</p>`)}
${invalid.map(({ file, error }) => markup`<p class="failed">${file}: ${error.message}</p>`)}`;
}

function workersHtml(workers: readonly QueueWorker[], { scenarios }: CampaignReport): Html {
  const rows = workers.map((worker) => {
    const { name, jobs, done } = worker;
    return markup`<tr><td>${name}</td><td>${jobs}</td><td>${done.toLocaleString("en-US")}</td><td>${
      describeWork(worker, scenarios)
    }</td></tr>`;
  });
  return markup`<h2>${count(workers.length, "worker")}</h2>${
    workers.length === 0 ? undefined : markup`<div class="wide"><table>
<thead><tr><th>worker</th><th>processes</th><th>units done</th><th>doing</th></tr></thead><tbody>${rows}</tbody></table></div>`
  }`;
}
