/** All that the REPL shows. Sessions do the work; this is where one stands in them. */
import type { Curve, CurvePoint } from "../../engine/session/curve.ts";
import type { Observation } from "../../engine/session/observation.ts";
import type { Branch } from "../../engine/session/branch.ts";
import type { WatchedValue } from "../../engine/session/watch.ts";
import type { Cause } from "../../engine/session/why.ts";
import type { RecentRun } from "../recent_runs.ts";
import type { View } from "./command.ts";
import type { Prompt } from "./prompt.ts";

/** The panes that can have the focus. */
export type Pane = "timeline" | "view" | "options";

export const PANES: readonly Pane[] = ["timeline", "view", "options"];
export const VIEWS: readonly View[] = ["world", "source", "space"];

/** The overlay that covers the panes while it is open. */
export type Overlay =
  | { readonly kind: "help"; readonly word: string | undefined }
  | { readonly kind: "tree" }
  /** @property filter words that are typed while it is open */
  | { readonly kind: "runs"; readonly runs: readonly RecentRun[]; readonly nowMs: number; readonly filter: string }
  | {
    readonly kind: "diff";
    readonly left: { readonly branch: Branch; readonly observation: Observation };
    readonly right: { readonly branch: Branch; readonly observation: Observation };
    /** The number of moments that both have in common; undefined when they are the same. */
    readonly common: number | undefined;
  }
  | { readonly kind: "why"; readonly observation: Observation; readonly causes: readonly Cause[] }
  | {
    readonly kind: "curve";
    readonly observation: Observation;
    readonly points: readonly CurvePoint[];
    readonly done: Curve | undefined;
  }
  | {
    readonly kind: "watch";
    readonly observation: Observation;
    readonly expression: string;
    /** Of a log point: what its moments have. */
    readonly at: string | undefined;
    readonly rows: readonly WatchRow[];
  }
  | { readonly kind: "text"; readonly title: string; readonly text: string }
  /** @property runs the file whose code would run */
  | { readonly kind: "trust"; readonly file: string; readonly message: string; readonly runs: string };

/** The value of an expression from a moment on. */
export interface WatchRow extends WatchedValue {
  readonly position: number;
}

export interface Status {
  readonly kind: "info" | "error";
  readonly text: string;
}

/** Work under way. */
export type Busy =
  | { readonly kind: "hunt"; readonly runs: number; readonly of: number }
  | {
    readonly kind: "shrink";
    readonly pass: string;
    readonly attempts: number;
    readonly steps: number;
    readonly decisions: number;
    readonly deviations: number;
    readonly isPaused: boolean;
  }
  | { readonly kind: "curve"; readonly points: number; readonly of: number }
  /** @property keysWait whether what is pressed counts once it is done */
  | { readonly kind: "run"; readonly what: string; readonly keysWait: boolean };

export interface ReplState {
  /** The file that was opened: the path as it was given, and the folder-independent name of the scenario. */
  readonly file: string | undefined;
  readonly branches: readonly Branch[];
  /** The id of the one that is shown. */
  readonly id: number;
  readonly observation: Observation | undefined;
  /** The best so far, while shrinking. */
  readonly preview: Observation | undefined;
  readonly position: number;
  /** The position before the last jump. */
  readonly before: number;
  /** The index of the marked option. */
  readonly option: number;
  readonly pane: Pane;
  readonly view: View;
  /** The index of the marked row of the view. */
  readonly row: number;
  readonly overlay: Overlay | undefined;
  /** The index of the marked row of the overlay, or of the first one that is shown. */
  readonly overlayRow: number;
  readonly prompt: Prompt | undefined;
  readonly history: readonly string[];
  readonly search: string;
  readonly status: Status | undefined;
  readonly busy: Busy | undefined;
  /** The parts that shrinking leaves alone, in words. */
  readonly keeping: readonly string[];
  /** True until the first key: the hint for newcomers is shown. */
  readonly isFresh: boolean;
  readonly isOver: boolean;
}

export function initialState(more: Partial<ReplState> = {}): ReplState {
  return {
    file: undefined,
    branches: [],
    id: 0,
    observation: undefined,
    preview: undefined,
    position: 0,
    before: 0,
    option: 0,
    pane: "timeline",
    view: "world",
    row: 0,
    overlay: undefined,
    overlayRow: 0,
    prompt: undefined,
    history: [],
    search: "",
    status: undefined,
    busy: undefined,
    keeping: [],
    isFresh: true,
    isOver: false,
    ...more,
  };
}

/** The run that is on the screen. */
export function shown({ preview, observation }: ReplState): Observation | undefined {
  return preview ?? observation;
}

export function branchOf({ branches, id }: ReplState): Branch | undefined {
  return branches[id];
}
