/**
 * GitHub Actions: the log of the pretty reporter, an annotation on the author's line for each failure, and a summary of the
 * job in Markdown. See
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
import { existsSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import process from "node:process";
import { isBelow } from "../../engine/host/below.ts";
import type { SourceLocation } from "../../engine/errors.ts";
import { newId } from "../../api/new_id.ts";
import type { ErrorReport } from "../../api/reports/error.ts";
import { placeText } from "../present/error.ts";
import { failureLines, failureOf } from "./failure.ts";
import { appendSummary } from "./github_summary.ts";
import { failingPlace, pathOfPlace } from "../../api/reports/places.ts";
import { prettyReporter } from "./pretty.ts";
import type { InvalidFile, Output, Reporter, ReporterOptions, ScenarioResult } from "./reporter.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export function githubReporter(output: Output, { many }: ReporterOptions, env: Environment = process.env): Reporter {
  const { cwd, write } = output;
  const pretty = prettyReporter({ ...output, write: (text) => write(disarmed(text)) }, { many });
  const all: ScenarioResult[] = [];
  const invalid: InvalidFile[] = [];
  const annotate = (level: "error" | "warning", title: string, message: string, place?: SourceLocation) => {
    const at = place === undefined ? undefined : inRepository(place, env, cwd);
    const properties = { ...at, title: `seedbed: ${title}` };
    write(workflowCommand(level, properties, message));
  };
  const annotateError = (title: string, file: string, { message, location, hint }: ErrorReport) => {
    // What is wrong may be in a module that the file imports.
    const wrong = location && { ...location, file: resolve(cwd, location.file) };
    const found = wrong !== undefined && inRepository(wrong, env, cwd) !== undefined;
    // What is not in the repository is named in the message instead.
    const said = location === undefined || found ? message : `${placeText(location)}: ${message}`;
    const place = found ? wrong : { file: resolve(cwd, file) };
    annotate("error", title, hint === undefined ? said : `${said}\nhint: ${hint}`, place);
  };
  return {
    async scenario(result) {
      all.push(result);
      await pretty.scenario(result);
      const { report } = result;
      const place = failingPlace(report) ?? { file: report.file };
      const at = { ...place, file: pathOfPlace(report, place, cwd) };
      if (failureOf(result) !== undefined) annotate("error", report.name, failureLines(result).join("\n"), at);
      for (const warning of report.warnings ?? []) {
        annotate("warning", report.name, warning, { file: resolve(cwd, report.file) });
      }
    },
    invalid(file) {
      invalid.push(file);
      pretty.invalid(file);
      annotateError("does not load", file.file, file.error);
    },
    end(end) {
      pretty.end(end);
      if (end.nothing !== undefined) annotate("error", "nothing was run", end.nothing);
      appendSummary({ all, invalid, end }, env);
    },
    refused(error) {
      annotateError("nothing was run", error.location?.file ?? "", error);
    },
  };
}

/** A path that GitHub finds: relative to the repository. Left out where there is no such file. */
export function inRepository({ file, line, column }: SourceLocation, env: Environment, cwd: string) {
  const root = env["GITHUB_WORKSPACE"] || cwd;
  const path = relative(root, file);
  if (path === "" || !isBelow(file, root) || !existsSync(file)) return undefined;
  return { file: path.split(sep).join("/"), line, col: column };
}

/** `::error file=a.ts,line=3,title=…::message`, on one line whatever the message. */
export function workflowCommand(
  name: string,
  properties: Readonly<Record<string, string | number | undefined>>,
  message: string,
): string {
  const given = Object.entries(properties).filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${name} ${given.join(",")}::${escapeData(message)}\n`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/** Escapes text of a scenario that would be a workflow command. */
function disarmed(text: string): string {
  if (!/^\s*::|##\[/m.test(text)) return text;
  const token = newId();
  return `::stop-commands::${token}\n${text}::${token}::\n`;
}
