/**
 * JUnit XML, as Jenkins, GitLab, Azure, CircleCI and GitHub's actions read it: a suite for each file, a case for each
 * scenario. There is no published standard; this is what the schemas in use agree on, in the order that the strictest of
 * them asks for. A timeout is a failure of type `timeout`, a file that does not load is a case with an error.
 */
import { formatLocation } from "../../engine/errors.ts";
import type { ErrorReport } from "../../api/reports/error.ts";
import { isoTime, nowMs } from "../../api/host.ts";
import { failureLines, failureOf } from "./failure.ts";
import { element, type Markup, xmlText } from "./markup.ts";
import { failingPlace } from "../../api/reports/places.ts";
import type { Output, Reporter, ScenarioResult } from "./reporter.ts";

type Result = "passed" | "failure" | "error" | "skipped";

interface Case {
  readonly suite: string;
  readonly result: Result;
  readonly durationMs: number;
  readonly markup: Markup;
}

export function junitReporter({ write }: Output): Reporter {
  const cases: Case[] = [];
  const startedMs = nowMs();
  const print = () => {
    write(`<?xml version="1.0" encoding="UTF-8"?>\n${document(cases, startedMs)}\n`);
  };
  return {
    scenario: (result) => void cases.push(caseOf(result)),
    invalid: ({ file, error }) => void cases.push(errorCase(file, "loads", error)),
    end({ nothing }) {
      if (nothing !== undefined) {
        cases.push(errorCase("seedbed", "runs", { code: "invalid", message: `nothing was run: ${nothing}` }));
      }
      print();
    },
    refused(error) {
      cases.push(errorCase(error.location?.file ?? "seedbed", "runs", error));
      print();
    },
  };
}

function caseOf(result: ScenarioResult): Case {
  const { file, name, durationMs, skipped, status } = result.report;
  const failure = failureOf(result);
  const inner = failure !== undefined
    ? element("failure", { message: failure.message, type: failure.type }, [xmlText(failureLines(result).join("\n"))])
    : status === "skip"
    ? element("skipped", { message: skipped ?? "" }, [])
    : undefined;
  const outcome = failure !== undefined ? "failure" : status === "skip" ? "skipped" : "passed";
  const warnings = result.report.warnings ?? [];
  const output = warnings.length === 0 ? [] : [element("system-out", {}, [xmlText(warnings.join("\n"))])];
  const place = failure && failingPlace(result.report);
  const attributes = {
    name,
    classname: classNameOf(file),
    time: seconds(durationMs),
    file,
    ...place?.line === undefined || place.file !== file ? {} : { line: String(place.line) },
  };
  const markup = element("testcase", attributes, [...inner === undefined ? [] : [inner], ...output]);
  return { suite: file, result: outcome, durationMs, markup };
}

function errorCase(file: string, name: string, { code, message, location, hint }: ErrorReport): Case {
  const place = location?.line === undefined ? "" : `${formatLocation(location)}: `;
  const text = [`${place}${message}`, ...hint === undefined ? [] : [`hint: ${hint}`]].join("\n");
  const inner = element("error", { message, type: code }, [xmlText(text)]);
  const attributes = { name, classname: classNameOf(file), time: seconds(0), file };
  const markup = element("testcase", attributes, [inner]);
  return { suite: file, result: "error", durationMs: 0, markup };
}

/** As Java would have it: Jenkins takes what stands before the last dot for a package. */
function classNameOf(file: string): string {
  return file.replace(/(\.scenario|\.fozzy)?\.\w+$/, "").replace(/[/\\]/g, ".");
}

function document(cases: readonly Case[], startedMs: number): Markup {
  const suites = Map.groupBy(cases, ({ suite }) => suite);
  const { tests, failures, errors, time } = countsOf(cases);
  return element(
    "testsuites",
    { name: "seedbed", tests, failures, errors, time },
    [...suites].map(([file, inside]) =>
      element(
        "testsuite",
        { name: file, ...countsOf(inside), timestamp: isoTime(startedMs).replace(/\.\d+Z$/, ""), file },
        inside.map(({ markup }) => markup),
      )
    ),
  );
}

function countsOf(cases: readonly Case[]) {
  const of = (wanted: Result) => String(cases.filter(({ result }) => result === wanted).length);
  return {
    tests: String(cases.length),
    failures: of("failure"),
    errors: of("error"),
    skipped: of("skipped"),
    time: seconds(cases.reduce((sum, { durationMs }) => sum + durationMs, 0)),
  };
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
