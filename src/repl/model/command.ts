/** The commands of the REPL: a key and a typed word come to the same command. */

export type Saving = "trace" | "scenario" | "test";
export type View = "world" | "source" | "space";
export type Direction = 1 | -1;

export type Motion =
  | { readonly do: "step"; readonly by: number }
  | { readonly do: "choice"; readonly by: Direction }
  | { readonly do: "task"; readonly by: Direction; readonly task?: string | undefined }
  | { readonly do: "finding" }
  | { readonly do: "return" }
  | { readonly do: "start" }
  | { readonly do: "end" }
  | { readonly do: "go"; readonly to: number }
  | { readonly do: "time"; readonly ms: number }
  | { readonly do: "find"; readonly text: string }
  | { readonly do: "again"; readonly by: Direction };

export type Work =
  /** @property answer index or label of an option, or a value; left out, the highlighted option */
  | { readonly do: "fork"; readonly answer?: string | undefined; readonly decision?: number | undefined }
  | { readonly do: "branch"; readonly id: number }
  | { readonly do: "parent" }
  /** Without a number, the next seed. */
  | { readonly do: "seed"; readonly seed?: number | undefined }
  | { readonly do: "seeds"; readonly first: number; readonly last: number }
  | { readonly do: "shrink" }
  /** @property what path of a step, or `fault 3`; left out, what the moment is about */
  | { readonly do: "keep"; readonly what?: string | undefined }
  | { readonly do: "pause" }
  | { readonly do: "stop" }
  | { readonly do: "diff"; readonly other?: number | undefined }
  | { readonly do: "why" }
  | { readonly do: "curve" }
  /** @property at only moments with this text, or of this line; left out, those at which the value changes */
  | { readonly do: "watch"; readonly expression: string; readonly at?: string | undefined }
  | { readonly do: "edit"; readonly path: string; readonly field: string; readonly value: string }
  /** @property what number of a decision, or name of an input */
  | { readonly do: "set"; readonly what: number | string; readonly value: string }
  | { readonly do: "save"; readonly as: Saving; readonly path: string }
  | { readonly do: "open"; readonly file: string; readonly trust?: boolean | undefined }
  | { readonly do: "runs" }
  | { readonly do: "tree" }
  | { readonly do: "show"; readonly what: View | "timeline" | "options" }
  | { readonly do: "value" }
  | { readonly do: "help"; readonly word?: string | undefined }
  | { readonly do: "quit" };

export type Command = Motion | Work;

const MOTIONS: ReadonlySet<Command["do"]> = new Set<Motion["do"]>([
  "step",
  "choice",
  "task",
  "finding",
  "return",
  "start",
  "end",
  "go",
  "time",
  "find",
  "again",
]);

/** True for what only changes where one looks. */
export function isMotion(command: Command): command is Motion {
  return MOTIONS.has(command.do);
}
