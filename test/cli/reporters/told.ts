/** Reports to hand to a reporter, and what it wrote. */
import type { ScenarioReport } from "../../../src/api/reports/scenario.ts";
import { createStyle } from "../../../src/cli/present/style.ts";
import type { Output } from "../../../src/cli/reporters/reporter.ts";

/** What no format may obey: markup, workflow commands, directives, control characters, marks that turn text round. */
export const HOSTILE =
  "</script></style>]]><img src=x onerror=alert(1)> & \"'`| # TODO, col=9: x\n::error::x\n  ...\n1..9\n" +
  "Bail out!\u0000\u0008\u001b[2J\u202e\ud800\ufffe %0A${{ secrets.X }}\r\nnot ok 2";

export function reportOf(more: Partial<ScenarioReport> = {}): ScenarioReport {
  return {
    name: "a scenario",
    file: "a.scenario.ts",
    status: "pass",
    runs: 1,
    seed: 0,
    strategy: "fifo",
    decisions: 0,
    virtualMs: 0,
    durationMs: 12,
    ...more,
  };
}

/** A failing report in which every text is `text`. */
export function failingReport(text: string, more: Partial<ScenarioReport> = {}): ScenarioReport {
  const location = { file: text, line: 3, column: 1 };
  return reportOf({
    name: text,
    file: text,
    status: "fail",
    finding: { kind: text, title: text, message: text, fingerprint: text, hint: text, details: [text], location },
    story: [
      { decision: 0, source: text, task: text, note: text, location },
      { source: text, task: text, note: text, location },
    ],
    warnings: [text],
    problems: [text],
    recording: { trace: text, replay: text, explore: text },
    ...more,
  });
}

export function collecting(cwd = "/work"): Output & { text(): string } {
  const pieces: string[] = [];
  return {
    write: (text) => void pieces.push(text),
    text: () => pieces.join(""),
    style: createStyle(false, { LC_ALL: "C.UTF-8" }),
    cwd,
    commandLine: ["test"],
  };
}
