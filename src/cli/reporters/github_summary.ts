/** The summary of a job on GitHub: a table of the scenarios, and the story of each failure behind a fold. */
import { Buffer } from "node:buffer";
import { appendFileSync } from "node:fs";
import { formatDurationMs } from "../../engine/ir/duration.ts";
import { writing } from "../../engine/store/atomic_file.ts";
import { summaryText } from "../present/summary_text.ts";
import { createStyle } from "../present/style.ts";
import { count, escapeControls } from "../present/text.ts";
import { failureLines, failureOf } from "./failure.ts";
import { xmlText } from "./markup.ts";
import type { End, InvalidFile, Told } from "./reporter.ts";

interface All {
  readonly all: readonly Told[];
  readonly invalid: readonly InvalidFile[];
  readonly end: End;
}

/** GitHub takes 1 MiB from a step; other steps of ours may have written before. */
const MAX_BYTES = 900 * 1024;
/** Rows of scenarios that did not fail. */
const MAX_ROWS = 500;

/** Nothing where `GITHUB_STEP_SUMMARY` is not set. @throws SeedbedError `unwritable` */
export function appendSummary(all: All, env: Readonly<Record<string, string | undefined>>): void {
  const path = env["GITHUB_STEP_SUMMARY"];
  if (path === undefined || path === "") return;
  const text = summaryMarkdown(all);
  writing(path, () => appendFileSync(path, text));
}

export function summaryMarkdown({ all, invalid, end }: All): string {
  const failed = all.filter((told) => failureOf(told) !== undefined);
  const others = all.filter((told) => failureOf(told) === undefined);
  const left = others.length - MAX_ROWS;
  const rows = [
    ...failed.map(row),
    ...invalid.map(({ file, error }) => `| 🔥 | ${cell(file)} | ${cell(error.message)} |`),
    ...others.slice(0, MAX_ROWS).map(row),
    ...left > 0 ? [`| | and ${count(left, "scenario")} more that did not fail | |`] : [],
  ];
  const head = [
    `## ${end.ok ? "✅" : "❌"} Seedbed: ${summaryText(end.summary, createStyle(false))}`,
    "",
    ...rows.length === 0 ? ["Nothing was run."] : ["| | scenario | |", "| --- | --- | --- |", ...rows],
    "",
  ];
  const pieces = [head.join("\n") + "\n"];
  let bytes = Buffer.byteLength(pieces[0]!);
  for (const [index, told] of failed.entries()) {
    const piece = details(told);
    bytes += Buffer.byteLength(piece);
    if (bytes > MAX_BYTES) {
      pieces.push(`The stories of ${count(failed.length - index, "more failure")} are in the log.\n`);
      break;
    }
    pieces.push(piece);
  }
  return pieces.join("");
}

function row(told: Told): string {
  const { name, file, status, skipped, runs, virtualMs, durationMs } = told.report;
  const failure = failureOf(told);
  const mark = failure === undefined ? status === "skip" ? "⏭️" : "✅" : failure.type === "timeout" ? "⏱️" : "❌";
  const said = failure?.message ??
    (status === "skip"
      ? `skipped: ${skipped ?? ""}`
      : `${count(runs, "run")}, ${formatDurationMs(virtualMs)} virtual, ${formatDurationMs(durationMs)}`);
  return `| ${mark} | ${cell(name)}<br><sub>${cell(file)}</sub> | ${cell(said)} |`;
}

function details(told: Told): string {
  const lines = failureLines(told).map((line) => xmlText(line)).join("\n");
  return `<details><summary>❌ ${cell(told.report.name)}</summary>\n\n<pre>\n${lines}\n</pre>\n\n</details>\n\n`;
}

/** Text in a cell of a table: on one line, without a bar, and nothing of it is Markdown. */
function cell(text: string): string {
  return xmlText(escapeControls(text)).replace(/[\\`*_{}[\]()#|~@]/g, (character) => `&#${character.charCodeAt(0)};`);
}
