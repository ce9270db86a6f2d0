/** The theme of the screen on this terminal: colours, marks, motion. */

export interface Marks {
  readonly here: string;
  readonly choice: string;
  readonly taken: string;
  readonly changed: string;
  readonly fail: string;
  readonly pass: string;
  readonly to: string;
  readonly dot: string;
  readonly ellipsis: string;
  readonly prompt: string;
  readonly cursor: string;
  readonly bar: string;
  readonly noBar: string;
  readonly lane: string;
  /** The lane of a machine that stands still, and of one whose program does not run. */
  readonly pausedLane: string;
  readonly downLane: string;
  readonly point: string;
  readonly arrow: string;
  readonly back: string;
  readonly link: string;
  readonly more: { readonly up: string; readonly down: string };
  /** Around a pane: corners, then sides. */
  readonly box: {
    readonly topLeft: string;
    readonly topRight: string;
    readonly bottomLeft: string;
    readonly bottomRight: string;
    readonly across: string;
    readonly down: string;
  };
  readonly branch: { readonly middle: string; readonly last: string; readonly down: string };
  readonly arrows: string;
  readonly upDown: string;
  readonly turns: readonly string[];
}

export interface Theme {
  /** Colours. Never the only sign of anything. */
  readonly color: boolean;
  /** Bold, dim and inverse text. */
  readonly emphasis: boolean;
  readonly marks: Marks;
  /** False for those who want nothing to move by itself. */
  readonly motion: boolean;
}

const UNICODE: Marks = {
  here: "▸",
  choice: "⑂",
  taken: "●",
  changed: "*",
  fail: "✗",
  pass: "✓",
  to: "→",
  dot: "·",
  ellipsis: "…",
  prompt: "›",
  cursor: "▌",
  bar: "█",
  noBar: "░",
  lane: "│",
  pausedLane: "┊",
  downLane: "×",
  point: "•",
  arrow: "▶",
  back: "◀",
  link: "╌",
  more: { up: "↑", down: "↓" },
  box: { topLeft: "╭", topRight: "╮", bottomLeft: "╰", bottomRight: "╯", across: "─", down: "│" },
  branch: { middle: "├─ ", last: "└─ ", down: "│  " },
  arrows: "←→",
  upDown: "↑↓",
  turns: ["⠋", "⠙", "⠸", "⠴", "⠦", "⠇"],
};

const ASCII: Marks = {
  here: ">",
  choice: "Y",
  taken: "@",
  changed: "*",
  fail: "x",
  pass: "ok",
  to: "->",
  dot: "-",
  ellipsis: "...",
  prompt: ">",
  cursor: "_",
  bar: "#",
  noBar: ".",
  lane: "|",
  pausedLane: ":",
  downLane: "x",
  point: "o",
  arrow: ">",
  back: "<",
  link: "-",
  more: { up: "^", down: "v" },
  box: { topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+", across: "-", down: "|" },
  branch: { middle: "|- ", last: "`- ", down: "|  " },
  arrows: "<- ->",
  upDown: "up/down",
  turns: ["|", "/", "-", "\\"],
};

type Environment = Readonly<Record<string, string | undefined>>;

/** @param wantsColor false for `--no-color` */
export function themeOf(env: Environment, wantsColor: boolean): Theme {
  const isDumb = env["TERM"] === "dumb";
  return {
    color: wantsColor && !isSet(env["NO_COLOR"]) && !isDumb,
    emphasis: !isDumb,
    marks: isDumb || !isUtf8(env) ? ASCII : UNICODE,
    motion: !isDumb && !isSet(env["NO_MOTION"]) && !isSet(env["REDUCE_MOTION"]),
  };
}

/** For text that goes to no terminal. */
export function plainTheme(env: Environment): Theme {
  return { ...themeOf(env, false), emphasis: false, motion: false };
}

/** The first of these that is set names the character set; none of them set says nothing against UTF-8. */
function isUtf8(env: Environment): boolean {
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find(isSet);
  return locale === undefined || /utf-?8/i.test(locale);
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}
