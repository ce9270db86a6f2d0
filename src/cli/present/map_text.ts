/** The map of a repository as a person reads it: a table, what is in the modules that need a scenario most, what is unknown. */
import { heaviestFirst, KINDS_ON_THE_MAP, RISKS } from "../../map/risk.ts";
import { shellWord } from "../../api/shell_word.ts";
import type { MappedModuleReport, MapReport } from "../output/map.ts";
import { placeText } from "./error.ts";
import type { Style } from "./style.ts";
import { count, escapeControls, fit, padTo, widthOf } from "./text.ts";
import { programName } from "../../api/program_name.ts";

/** Modules of which more than a row is shown, traits of each, and reasons for less confidence. */
const DETAILED = 3;
const MAX_TRAITS = 4;
const MAX_UNKNOWN = 8;
/** With less room there is no column for the reason, which is told again below. */
const MIN_REASON_WIDTH = 30;

const HEADS = { concurrency: "conc", io: "I/O", retry: "retry", timeout: "timer" } as const;

interface Shown {
  /** Rows of the table, at most. */
  readonly limit: number;
  readonly style: Style;
}

export function mapText(report: MapReport, { limit, style }: Shown): string {
  const { modules, path } = report;
  const [only] = modules;
  const isOne = modules.length === 1 && only!.file === path;
  const open = modules.filter(({ risk }) => risk !== null);
  const parts = isOne ? [detail(only!, Infinity, style)] : [
    table(open.slice(0, limit), style),
    more(open.length, limit, style),
    ...open.slice(0, Math.min(limit, DETAILED)).map((each) => detail(each, MAX_TRAITS, style)),
  ];
  return [...parts, summary(report, style)].filter((part) => part !== "").join("\n");
}

function table(modules: readonly MappedModuleReport[], { colors, marks, width }: Style): string {
  if (modules.length === 0) return "";
  const files = modules.map(({ file }) => escapeControls(file));
  const fileWidth = Math.max("module".length, ...files.map(widthOf));
  const counts = modules.map(({ traits }) =>
    KINDS_ON_THE_MAP.map((kind) => traits.filter((trait) => trait.kind === kind && !trait.reached).length)
  );
  const heads = KINDS_ON_THE_MAP.map((kind, column) =>
    HEADS[kind].padStart(Math.max(...counts.map((row) => String(row[column]).length)))
  );
  const left = 11 + fileWidth + 2 + heads.reduce((sum, head) => sum + head.length + 2, 0);
  const reasonWidth = width - left;
  const withReason = reasonWidth >= MIN_REASON_WIDTH;
  const head = `${padTo("risk", 11)}${padTo("module", fileWidth)}  ${heads.join("  ")}${
    withReason ? "  because of" : ""
  }`;
  const rows = modules.map(({ risk, reason }, row) => {
    const cells = counts[row]!.map((number, column) => {
      const cell = (number === 0 ? marks.dot : String(number)).padStart(heads[column]!.length);
      return number === 0 ? colors.dim(cell) : cell;
    });
    const why = withReason ? `  ${colors.dim(fit(reason, reasonWidth, marks.ellipsis))}` : "";
    return `${bar(risk!, marks, colors)}${padTo(files[row]!, fileWidth)}  ${cells.join("  ")}${why}\n`;
  });
  return `${colors.dim(head)}\n${rows.join("")}`;
}

type Risk = (typeof RISKS)[number];

function bar(risk: Risk, { full, empty }: Style["marks"], colors: Style["colors"]): string {
  const paint = { high: colors.red, medium: colors.yellow, low: colors.cyan }[risk];
  const length = RISKS.length - RISKS.indexOf(risk);
  return paint(`${full.repeat(length)}${empty.repeat(RISKS.length - length)} ${padTo(risk, 7)}`);
}

function more(found: number, limit: number, { colors }: Style): string {
  return found > limit ? colors.dim(`${limit} of ${count(found, "module")}; --limit ${found} shows all\n`) : "";
}

function detail(module: MappedModuleReport, maxTraits: number, style: Style): string {
  const { colors, marks, width } = style;
  const { file, risk, traits, scenario, next, reason } = module;
  const all = maxTraits === Infinity;
  const wanted = all ? traits : heaviestFirst(traits.filter(({ reached }) => !reached));
  const shown = wanted.slice(0, maxTraits);
  const places = shown.map(({ line, column }) => placeText({ file, line, column }));
  const placeWidth = Math.max(0, ...places.map(widthOf));
  const lines = shown.map(({ what, reached, function: within }, index) => {
    const mark = reached ? colors.green(marks.pass) : colors.dim(marks.dot);
    const where = within === undefined ? "" : colors.dim(` in ${escapeControls(within)}`);
    return `  ${mark} ${padTo(places[index]!, placeWidth)}  ${escapeControls(what)}${where}\n`;
  });
  const rest = wanted.length - shown.length;
  if (rest > 0) {
    lines.push(colors.dim(`    and ${rest} more: ${programName()} map ${escapeControls(shellWord(file))}\n`));
  }
  const reached = scenario === null ? "no scenario comes here" : `reached from ${escapeControls(scenario)}`;
  const level = risk === null ? colors.green(marks.pass) : bar(risk, marks, colors).trimEnd();
  const title = `${level} ${colors.bold(escapeControls(file))}  ${colors.dim(`${reached}: ${reason}`)}\n`;
  const todo = next === null ? "" : `  ${marks.to} ${escapeControls(fit(next, Math.max(width, 80), marks.ellipsis))}\n`;
  return `${title}${lines.join("")}${todo}`;
}

function summary({ summary, confidence }: MapReport, { colors, marks }: Style): string {
  const { read, mapped, open, high, medium, low, scenarios, tests, links } = summary;
  const levels = [["high", high], ["medium", medium], ["low", low]].filter(([, number]) => number !== 0);
  const which = mapped === 1 ? "it" : open === 0 ? "all of them" : open === mapped ? "any of them" : `${open} of them`;
  const at = open === 0
    ? `${colors.green(marks.pass)} scenarios reach ${which}`
    : `no scenario reaches ${which}: ${levels.map(([level, number]) => `${number} ${level}`).join(", ")}`;
  const what = mapped === 0
    ? "none with concurrency, I/O, retries or timeouts"
    : `${mapped} with concurrency, I/O, retries or timeouts; ${at}`;
  const besides = [
    count(scenarios, "scenario file"),
    ...tests > 0 ? [`${count(tests, "test")} left out`] : [],
    ...links > 0 ? [`${count(links, "link")} not followed`] : [],
  ].join(", ");
  const { percent, unknown } = confidence;
  const sure = unknown.length === 0
    ? `confidence 100 %: all of it was read`
    : colors.yellow(`confidence ${percent} %: ${count(unknown.length, "thing")} that could not be read or followed`);
  const places = unknown.slice(0, MAX_UNKNOWN).map((each) => `  ${placeText(each)}: ${escapeControls(each.message)}\n`);
  const rest = unknown.length - places.length;
  return `${count(read, "module")}, ${what}\n${colors.dim(besides)}\n${sure}\n${places.join("")}${
    rest > 0 ? colors.dim(`  and ${rest} more, which --json lists\n`) : ""
  }`;
}
