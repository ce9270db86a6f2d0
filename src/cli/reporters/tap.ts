/** TAP 14 (https://testanything.org/tap-version-14-specification.html): a line for each scenario as it is done, with what is known of a failure as YAML. */
import { stringify } from "@std/yaml/stringify";
import type { ErrorReport } from "../../api/reports/error.ts";
import { escapeControls, linesOf } from "../present/text.ts";
import { failureOf } from "./failure.ts";
import type { Output, Reporter, ScenarioResult } from "./reporter.ts";

export function tapReporter({ write }: Output): Reporter {
  let number = 0;
  write("TAP version 14\n");
  const point = (ok: boolean, description: string, directive: string, diagnostic?: object) => {
    write(`${ok ? "ok" : "not ok"} ${++number} - ${escaped(description)}${directive}\n`);
    if (diagnostic !== undefined) write(block(diagnostic));
  };
  return {
    scenario(result) {
      const { name, file, status, skipped, warnings = [] } = result.report;
      const directive = status === "skip" ? ` # SKIP ${oneLine(skipped ?? "")}`.trimEnd() : "";
      const failure = failureOf(result);
      point(failure === undefined, `${name} (${file})`, directive, failure && diagnosticOf(result));
      for (const warning of warnings.flatMap(linesOf)) write(`# ${warning}\n`);
    },
    invalid({ file, error }) {
      point(false, `${file} loads`, "", errorDiagnostic(error));
    },
    end({ summary: { passed, failed, skipped, invalid }, nothing }) {
      // A plan of none, or of what is skipped, counts as success.
      if (nothing !== undefined) write(`Bail out! nothing was run: ${oneLine(nothing)}\n`);
      else write(`1..${number}\n# ${passed} passed, ${failed} failed, ${skipped} skipped, ${invalid} invalid\n`);
    },
    refused({ message, location }) {
      const place = location === undefined ? "" : `${location.file}: `;
      write(`Bail out! ${oneLine(place + message)}\n`);
    },
  };
}

function diagnosticOf(result: ScenarioResult): object {
  const { finding, story, seed, strategy, recording, problems } = result.report;
  const { type, message } = failureOf(result)!;
  return {
    message,
    severity: type,
    at: finding?.location,
    seed,
    strategy,
    fingerprint: finding?.fingerprint,
    story: story?.map(({ location, source, task, note }) => ({ ...location, task, source, note })),
    hint: finding?.hint,
    problems,
    replay: recording?.replay,
  };
}

function errorDiagnostic({ message, code, location, hint }: ErrorReport): object {
  return { message, severity: code, at: location, hint };
}

/** YAML between `---` and `...`, indented by two. */
function block(value: object): string {
  // What is undefined is left out, and plain data has no anchors.
  const text = stringify(JSON.parse(JSON.stringify(value)), { lineWidth: -1, useAnchors: false });
  const lines = text.trimEnd().split("\n").map((line) => line === "" ? "\n" : `  ${line}\n`);
  return `  ---\n${lines.join("")}  ...\n`;
}

/** `#` would begin a directive. */
function escaped(text: string): string {
  return oneLine(text).replace(/[\\#]/g, (character) => `\\${character}`);
}

function oneLine(text: string): string {
  return escapeControls(text);
}
