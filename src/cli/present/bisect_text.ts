/** How a bisection ended, for people. */
import type { BisectReport } from "../output/bisect.ts";
import type { Style } from "./style.ts";
import { count, escapeControls } from "./text.ts";

type Report = Omit<BisectReport, "schema" | "ok">;
type Commit = NonNullable<Report["commit"]>;

/** Letters of a hash that are enough to tell commits apart. */
const SHORT = 12;

export function bisectText(report: Report, message: string, { colors, marks }: Style): string {
  const { scenario, verdict, commit, reason, between = [], isUncommitted, looked } = report;
  const rows = looked.map(({ commit, kind, runs, reason: why }) => {
    const mark =
      { bad: colors.red(marks.fail), good: colors.green(marks.pass), unknown: colors.yellow(marks.skip) }[kind];
    const said = kind === "good" ? `not in ${count(runs, "run")}` : escapeControls(why ?? "");
    return `  ${mark} ${short(commit)}   ${colors.dim(said)}\n`;
  });
  const said = {
    "first bad": () => `the first bad commit is ${named(commit!)}\n`,
    "good everywhere": () =>
      isUncommitted
        ? "good everywhere: it fails only with changes that are not committed yet\n"
        : `good everywhere: not even ${short(looked[0]!.commit)} fails\n`,
    "cannot tell": () =>
      commit === undefined
        ? `cannot tell: ${short(looked[0]!.commit)}\n  ${escapeControls(reason ?? "")}\n`
        : `cannot tell from here on: ${named(commit)}  it fails, but the commits before it cannot be judged: ${
          escapeControls(reason ?? "")
        }\n` +
          (between.length === 0
            ? ""
            : `one of these is the first bad commit:\n${between.map((each) => `  ${short(each)}\n`).join("")}`),
  }[verdict]();
  return `${escapeControls(scenario)}: ${escapeControls(message.split("\n")[0]!)}\n${rows.join("")}\n${said}`;
}

function short({ hash, subject }: Commit): string {
  return `${hash.slice(0, SHORT)} ${escapeControls(subject)}`;
}

function named(commit: Commit): string {
  return `${short(commit)}\n  ${escapeControls(commit.author)}, ${commit.date}\n`;
}
