/** The summary of a job on GitHub: a table of the scenarios, and the story of each failure behind a fold. */
import { Buffer } from "node:buffer";
import { appendFileSync } from "node:fs";
import { formatDurationMs } from "../../engine/text/duration.ts";
import { writing } from "../../engine/store/atomic_file.ts";
import { summaryText } from "../present/summary_text.ts";
import { createStyle } from "../present/style.ts";
import { count, escapeControls } from "../present/text.ts";
import { failureLines, failureOf } from "./failure.ts";
import { xmlText } from "./markup.ts";
import type { End, InvalidFile, ScenarioResult } from "./reporter.ts";

interface All {
  readonly all: readonly ScenarioResult[];
  readonly invalid: readonly InvalidFile[];
  readonly end: End;
}

/** GitHub takes 1 MiB from a step; other steps of ours may have written before. */
const MAX_BYTES = 900 * 1024;
/** Rows of the table. */
const MAX_ROWS = 500;
/** Of a message in the table; all of it is in the story. */
const MAX_CELL = 300;

/** Nothing where `GITHUB_STEP_SUMMARY` is not set. @throws SeedbedError `unwritable` */
export function appendSummary(all: All, env: Readonly<Record<string, string | undefined>>): void {
  const path = env["GITHUB_STEP_SUMMARY"];
  if (path === undefined || path === "") return;
  const text = summaryMarkdown(all);
  writing(path, () => appendFileSync(path, text));
}

export function summaryMarkdown({ all, invalid, end }: All): string {
  const failed = all.filter((result) => failureOf(result) !== undefined);
  const others = all.filter((result) => failureOf(result) === undefined);
  const rows = [
    ...failed.map((result) => () => row(result)),
    ...invalid.map(({ file, error }) => () => `| 🔥 | ${cell(file)} | ${cell(error.message)} |`),
    ...others.map((result) => () => row(result)),
  ];
  const left = rows.length - MAX_ROWS;
  const shown = rows.slice(0, MAX_ROWS).map((made) => made());
  if (left > 0) shown.push(`| | and ${left.toLocaleString("en-US")} more | |`);
  const head = [
    `## ${end.ok ? "✅" : "❌"} Seedbed: ${summaryText(end.summary, createStyle(false))}`,
    "",
    ...end.nothing === undefined ? [] : [`Nothing was run: ${cell(end.nothing)}.`, ""],
    ...shown.length === 0 ? [] : ["| | scenario | |", "| --- | --- | --- |", ...shown],
    "",
  ];
  const pieces = [head.join("\n") + "\n"];
  let bytes = Buffer.byteLength(pieces[0]!);
  for (const [index, result] of failed.entries()) {
    const piece = details(result);
    bytes += Buffer.byteLength(piece);
    if (bytes > MAX_BYTES) {
      pieces.push(`The stories of ${count(failed.length - index, "more failure")} are in the log.\n`);
      break;
    }
    pieces.push(piece);
  }
  return pieces.join("");
}

function row(result: ScenarioResult): string {
  const { name, file, status, skipped, runs, virtualMs, durationMs } = result.report;
  const failure = failureOf(result);
  const mark = failure === undefined ? status === "skip" ? "⏭️" : "✅" : failure.type === "timeout" ? "⏱️" : "❌";
  const said = failure?.message ??
    (status === "skip"
      ? `skipped: ${skipped ?? ""}`
      : `${count(runs, "run")}, ${formatDurationMs(virtualMs)} virtual, ${formatDurationMs(durationMs)}`);
  return `| ${mark} | ${cell(name)}<br><sub>${cell(file)}</sub> | ${cell(said)} |`;
}

function details(result: ScenarioResult): string {
  const lines = failureLines(result).map((line) => xmlText(line)).join("\n");
  return `<details><summary>❌ ${cell(result.report.name)}</summary>\n\n<pre>\n${lines}\n</pre>\n\n</details>\n\n`;
}

/** Text in a cell of a table: on one line, without a bar, and nothing of it is Markdown. */
export function cell(text: string): string {
  const cut = text.length > MAX_CELL ? `${text.slice(0, MAX_CELL)}…` : text;
  return xmlText(escapeControls(cut)).replace(/[\\`*_{}[\]()#|~@]/g, (character) => `&#${character.charCodeAt(0)};`);
}
