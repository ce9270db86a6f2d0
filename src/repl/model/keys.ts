/** The keys and their commands, by pane. Help is made of the same tables. */
import type { Command } from "./command.ts";
import type { Action } from "./reduce.ts";
import type { Pane } from "./state.ts";

/** The sizes that depend on the screen. */
export interface Extent {
  /** Rows of a page. */
  readonly page: number;
  /** Rows of the overlay that is open. */
  readonly overlayLength: number;
  /** The number of options beside each other. */
  readonly optionColumns: number;
}

export type Effect =
  | { readonly command: Command; readonly action?: undefined }
  | { readonly action: Action; readonly command?: undefined };

export interface Binding {
  /** As `keyName` says them. */
  readonly keys: readonly string[];
  readonly shown: string;
  readonly says: string;
  readonly does: (extent: Extent) => Effect;
}

const command = (to: Command) => (): Effect => ({ command: to });
const action = (to: Action) => (): Effect => ({ action: to });

/** In every pane. */
export const ANYWHERE: readonly Binding[] = [
  { keys: ["left"], shown: "←", says: "a moment back", does: command({ do: "step", by: -1 }) },
  { keys: ["right"], shown: "→", says: "a moment forward", does: command({ do: "step", by: 1 }) },
  { keys: ["shift+left", ","], shown: "⇧← ,", says: "to the previous choice", does: command({ do: "choice", by: -1 }) },
  { keys: ["shift+right", "."], shown: "⇧→ .", says: "to the next choice", does: command({ do: "choice", by: 1 }) },
  { keys: ["T"], shown: "T", says: "to the previous moment of this task", does: command({ do: "task", by: -1 }) },
  { keys: ["t"], shown: "t", says: "to the next moment of this task", does: command({ do: "task", by: 1 }) },
  { keys: ["]"], shown: "]", says: "to the finding", does: command({ do: "finding" }) },
  { keys: ["["], shown: "[", says: "back to where you were", does: command({ do: "return" }) },
  { keys: ["g", "home"], shown: "g Home", says: "to the start", does: command({ do: "start" }) },
  { keys: ["G", "end"], shown: "G End", says: "to the end", does: command({ do: "end" }) },
  { keys: ["/"], shown: "/", says: "find a text", does: action({ type: "prompt", kind: "find" }) },
  { keys: ["n"], shown: "n", says: "next match", does: command({ do: "again", by: 1 }) },
  { keys: ["N"], shown: "N", says: "match before", does: command({ do: "again", by: -1 }) },
  { keys: ["f"], shown: "f", says: "fork: another answer here", does: action({ type: "focus", pane: "options" }) },
  { keys: ["s"], shown: "s", says: "shrink", does: command({ do: "shrink" }) },
  { keys: ["r"], shown: "r", says: "reseed: the next seed", does: command({ do: "seed" }) },
  {
    keys: ["R"],
    shown: "R",
    says: "hunt for a seed that fails",
    does: action({ type: "prompt", kind: "command", prefill: "seeds" }),
  },
  { keys: ["d"], shown: "d", says: "diff with the parent run", does: command({ do: "diff" }) },
  { keys: ["b"], shown: "b", says: "the tree of runs", does: command({ do: "tree" }) },
  { keys: ["p"], shown: "p", says: "to the parent run", does: command({ do: "parent" }) },
  { keys: ["w"], shown: "w", says: "why: what led to this moment", does: command({ do: "why" }) },
  { keys: ["c"], shown: "c", says: "curve: when the failure became inevitable", does: command({ do: "curve" }) },
  { keys: ["v"], shown: "v", says: "world, source or space-time", does: action({ type: "view", view: "next" }) },
  {
    keys: ["e"],
    shown: "e",
    says: "edit a step, a draw or a fault",
    does: action({ type: "prompt", kind: "command", prefill: "edit" }),
  },
  { keys: ["k"], shown: "k", says: "keep this step or fault when shrinking", does: command({ do: "keep" }) },
  { keys: ["S"], shown: "S", says: "save", does: action({ type: "prompt", kind: "command", prefill: "save" }) },
  { keys: ["o"], shown: "o", says: "the stored runs", does: command({ do: "runs" }) },
  { keys: ["tab"], shown: "Tab", says: "the next pane", does: action({ type: "focus next", by: 1 }) },
  { keys: ["shift+tab"], shown: "⇧Tab", says: "the previous pane", does: action({ type: "focus next", by: -1 }) },
  { keys: [":"], shown: ":", says: "a command", does: action({ type: "prompt", kind: "command" }) },
  { keys: ["?"], shown: "?", says: "this help", does: command({ do: "help" }) },
  { keys: ["q", "ctrl+c"], shown: "q", says: "quit", does: command({ do: "quit" }) },
];

/** In the pane that has the focus; these come first. */
export const IN_PANE: Readonly<Record<Pane, readonly Binding[]>> = {
  timeline: [
    { keys: ["up"], shown: "↑", says: "a moment back", does: command({ do: "step", by: -1 }) },
    { keys: ["down"], shown: "↓", says: "a moment forward", does: command({ do: "step", by: 1 }) },
    {
      keys: ["pageup"],
      shown: "PgUp",
      says: "a page back",
      does: ({ page }) => ({ command: { do: "step", by: -page } }),
    },
    {
      keys: ["pagedown"],
      shown: "PgDn",
      says: "a page forward",
      does: ({ page }) => ({ command: { do: "step", by: page } }),
    },
    { keys: ["return"], shown: "Enter", says: "this moment in full", does: command({ do: "value" }) },
  ],
  view: [
    { keys: ["up"], shown: "↑", says: "up", does: action({ type: "row", by: -1 }) },
    { keys: ["down"], shown: "↓", says: "down", does: action({ type: "row", by: 1 }) },
    {
      keys: ["pageup"],
      shown: "PgUp",
      says: "a page up",
      does: ({ page }) => ({ action: { type: "row", by: -page } }),
    },
    {
      keys: ["pagedown"],
      shown: "PgDn",
      says: "a page down",
      does: ({ page }) => ({ action: { type: "row", by: page } }),
    },
    { keys: ["return"], shown: "Enter", says: "this value in full", does: command({ do: "value" }) },
    { keys: ["escape"], shown: "Esc", says: "back to the timeline", does: action({ type: "focus", pane: "timeline" }) },
  ],
  options: [
    { keys: ["left"], shown: "←", says: "the previous option", does: action({ type: "option", by: -1 }) },
    { keys: ["right"], shown: "→", says: "the next option", does: action({ type: "option", by: 1 }) },
    {
      keys: ["up"],
      shown: "↑",
      says: "an option up",
      does: ({ optionColumns }) => ({ action: { type: "option", by: -optionColumns } }),
    },
    {
      keys: ["down"],
      shown: "↓",
      says: "an option down",
      does: ({ optionColumns }) => ({ action: { type: "option", by: optionColumns } }),
    },
    { keys: ["return", "f"], shown: "Enter", says: "fork with the marked option", does: command({ do: "fork" }) },
    { keys: ["escape"], shown: "Esc", says: "back to the timeline", does: action({ type: "focus", pane: "timeline" }) },
  ],
};

/** In whatever covers the panes. `Enter` depends on what it is. */
export const IN_OVERLAY: readonly Binding[] = [
  {
    keys: ["up", "k"],
    shown: "↑",
    says: "up",
    does: ({ overlayLength: of }) => ({ action: { type: "overlay row", by: -1, of } }),
  },
  {
    keys: ["down", "j"],
    shown: "↓",
    says: "down",
    does: ({ overlayLength: of }) => ({ action: { type: "overlay row", by: 1, of } }),
  },
  {
    keys: ["pageup"],
    shown: "PgUp",
    says: "a page up",
    does: ({ page, overlayLength: of }) => ({ action: { type: "overlay row", by: -page, of } }),
  },
  {
    keys: ["pagedown"],
    shown: "PgDn",
    says: "a page down",
    does: ({ page, overlayLength: of }) => ({ action: { type: "overlay row", by: page, of } }),
  },
  {
    keys: ["g", "home"],
    shown: "g",
    says: "to the top",
    does: ({ overlayLength: of }) => ({ action: { type: "overlay row", by: -of, of } }),
  },
  {
    keys: ["G", "end"],
    shown: "G",
    says: "to the bottom",
    does: ({ overlayLength: of }) => ({ action: { type: "overlay row", by: of, of } }),
  },
  { keys: ["escape", "left", "q"], shown: "Esc", says: "close", does: action({ type: "overlay", overlay: undefined }) },
  { keys: [":"], shown: ":", says: "a command", does: action({ type: "prompt", kind: "command" }) },
  { keys: ["?"], shown: "?", says: "help", does: command({ do: "help" }) },
  { keys: ["ctrl+c"], shown: "Ctrl-C", says: "quit", does: command({ do: "quit" }) },
];

/** While a run is being made smaller. */
export const WHILE_SHRINKING: readonly Binding[] = [
  { keys: ["escape"], shown: "Esc", says: "stop with the best result so far", does: command({ do: "stop" }) },
  { keys: [" "], shown: "Space", says: "pause or resume", does: command({ do: "pause" }) },
  { keys: ["k"], shown: "k", says: "keep this step or fault", does: command({ do: "keep" }) },
];
