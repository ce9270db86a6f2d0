/** The exploration of a service, and what became of its episodes, for people. */
import type { HttpExploreReport } from "../../api/reports/http_explore.ts";
import type { HttpReplayReport, ReplayedEpisode } from "../../api/reports/http_replay.ts";
import { formatDurationMs } from "../../engine/text/duration.ts";
import type { HttpShrinkReport } from "../../api/reports/http_shrink.ts";
import type { Style } from "./style.ts";
import { count, escapeControls, fit } from "./text.ts";

const STOPPED = {
  anomaly: "until the first anomaly",
  time: "until the time was over",
  interrupted: "until it was interrupted",
};

export function httpExploreText(report: HttpExploreReport, { colors, marks, width }: Style): string {
  const { episodes, actions, states, edges, findings, explorer, seed, stopped, durationMs } = report;
  const perSecond = actions / Math.max(0.001, durationMs / 1000);
  const rate = perSecond.toLocaleString("en-US", { maximumFractionDigits: perSecond < 10 ? 1 : 0 });
  const ended = stopped === undefined ? "" : `, ${STOPPED[stopped]}`;
  const lines = [
    `explored ${count(episodes, "episode")} with ${count(actions, "action")} in ${formatDurationMs(durationMs)} ` +
    `(${rate}/s)${ended}`,
    `${explorer}, seed ${seed}: ${count(states, "state")}, ${count(edges, "edge")}`,
  ];
  if (findings.length > 0) lines.push(`${count(findings.length, "finding")}:`);
  const listed = findings.flatMap(({ times, episodes: [first], report: { finding, status } }) => {
    const says = escapeControls(finding?.message.split("\n")[0] ?? status);
    const left = `  ${times}×  `;
    const row = left + fit(says, Math.max(20, width - left.length), marks.ellipsis);
    return first === undefined ? [row] : [row, colors.dim(`      ${escapeControls(first)}`)];
  });
  return `\n${[...lines.map((line) => colors.dim(line)), ...listed].join("\n")}\n`;
}

const VERDICT: Readonly<Record<ReplayedEpisode["verdict"], string>> = {
  persists: "persists",
  gone: "gone",
  different: "not reached: the service answers differently before it",
};

export function httpReplayText({ episodes }: HttpReplayReport, { colors, marks }: Style): string {
  const rows = episodes.flatMap(({ episode, verdict, finding, fresh, differences }) => {
    const mark = verdict === "gone" ? colors.green(marks.pass) : colors.red(marks.fail);
    const first = differences[0];
    return [
      `${mark} ${escapeControls(episode)}   ${VERDICT[verdict]}`,
      `    ${escapeControls(finding)}`,
      ...(first === undefined ? [] : [
        colors.dim(
          `    step ${first.step} ${escapeControls(first.action)}, ${first.what}: ` +
            `${escapeControls(first.recorded)} → ${escapeControls(first.found)}`,
        ),
      ]),
      ...fresh.map((message) => `    new: ${escapeControls(message)}`),
    ];
  });
  return `${rows.join("\n")}\n`;
}

export function httpShrinkText(report: HttpShrinkReport, { colors, marks }: Style): string {
  const { episode, attempts, before, after, actions } = report;
  const rows = actions.map(({ action, method, path, sent }) =>
    colors.dim(`    ${escapeControls([action, method, path, sent ?? ""].filter((part) => part !== "").join(" "))}`)
  );
  return `${colors.green(marks.pass)} ${count(before, "action")} → ${after}, in ${count(attempts, "attempt")}\n${
    rows.join("\n")
  }\n` +
    `    ${escapeControls(episode)}\n`;
}
