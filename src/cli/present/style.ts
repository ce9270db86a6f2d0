/** The style of output on this terminal: colours, marks, width. */
import process from "node:process";
import pc from "picocolors";

type Colors = ReturnType<typeof pc.createColors>;

export interface Marks {
  readonly pass: string;
  readonly fail: string;
  readonly skip: string;
  /** Between the numbers of a line. */
  readonly dot: string;
  readonly to: string;
  /** In front of a remark about a line. */
  readonly remark: string;
  readonly ellipsis: string;
  /** Parts of a bar. */
  readonly full: string;
  readonly empty: string;
}

export interface Style {
  readonly colors: Colors;
  readonly marks: Marks;
  /** Columns of the terminal, within reason. */
  readonly width: number;
}

const UNICODE: Marks = {
  pass: "✓",
  fail: "✗",
  skip: "○",
  dot: "·",
  to: "→",
  remark: "←",
  ellipsis: "…",
  full: "█",
  empty: "░",
};
const ASCII: Marks = {
  pass: "ok",
  fail: "x",
  skip: "-",
  dot: "-",
  to: "->",
  remark: "<-",
  ellipsis: "...",
  full: "#",
  empty: ".",
};

const MIN_WIDTH = 60;
const MAX_WIDTH = 120;
const WIDTH_OF_A_PIPE = 100;

type Environment = Readonly<Record<string, string | undefined>>;

export function createStyle(wantsColor: boolean, env: Environment = process.env): Style {
  const columns = process.stdout.isTTY ? process.stdout.columns : undefined;
  return {
    colors: pc.createColors(wantsColor && hasColor(env)),
    marks: isUtf8(env) ? UNICODE : ASCII,
    width: Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, columns || WIDTH_OF_A_PIPE)),
  };
}

/** See https://no-color.org and https://force-color.org. */
function hasColor(env: Environment): boolean {
  if (isSet(env["NO_COLOR"])) return false;
  if (isSet(env["FORCE_COLOR"])) return env["FORCE_COLOR"] !== "0";
  return process.stdout.isTTY === true && env["TERM"] !== "dumb";
}

/** The first of these that is set names the character set; none of them set says nothing against UTF-8. */
export function isUtf8(env: Environment): boolean {
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find(isSet);
  return locale === undefined || /utf-?8/i.test(locale);
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}
