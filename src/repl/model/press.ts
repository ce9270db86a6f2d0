/** From a key to what it does now: in the command line, in an overlay, while something is under way, in a pane. */
import type { Command } from "./command.ts";
import { complete, type CompletionContext } from "./complete.ts";
import { ANYWHERE, type Binding, type Effect, type Extent, IN_OVERLAY, IN_PANE, WHILE_SHRINKING } from "./keys.ts";
import { parseLine } from "./parse.ts";
import { type Edit, graphemes, type Prompt } from "./prompt.ts";
import { matchingRuns } from "../recent_runs.ts";
import { type Overlay, type ReplState, shown } from "./state.ts";
import { stepPaths } from "./step_paths.ts";
import { tasksOf } from "./tasks.ts";
import { labelsAt } from "./track.ts";
import { treeOf } from "./tree.ts";

/** @param key as `keyName` says it @param text what was typed, if it is text */
export function press(state: ReplState, key: string, text: string, extent: Extent): readonly Effect[] {
  if (state.prompt !== undefined) return inPrompt(state, key, text);
  const { busy, overlay } = state;
  if (overlay?.kind === "trust") return inTrust(overlay, key);
  if (busy?.kind === "hunt" || (busy?.kind === "curve" && key === "escape")) return [{ command: { do: "stop" } }];
  if (busy?.kind === "shrink") {
    const found = lookup(WHILE_SHRINKING, key, extent);
    if (found !== undefined) return [found];
  }
  if (overlay !== undefined) return inOverlay(state, overlay, { key, text }, extent);
  const found = lookup(IN_PANE[state.pane], key, extent) ?? lookup(ANYWHERE, key, extent);
  return found === undefined ? [] : [found];
}

function lookup(bindings: readonly Binding[], key: string, extent: Extent): Effect | undefined {
  return bindings.find(({ keys }) => keys.includes(key))?.does(extent);
}

function inTrust({ file }: Extract<Overlay, { kind: "trust" }>, key: string): readonly Effect[] {
  if (key === "y") return [{ command: { do: "open", file, trust: true } }];
  if (["n", "escape", "q"].includes(key)) return [{ action: { type: "overlay", overlay: undefined } }];
  return key === "ctrl+c" ? [{ command: { do: "quit" } }] : [];
}

function inOverlay(
  state: ReplState,
  overlay: Overlay,
  { key, text }: { readonly key: string; readonly text: string },
  extent: Extent,
): readonly Effect[] {
  if (key === "return") {
    const chosen = chosenIn(state, overlay);
    return chosen === undefined
      ? [{ action: { type: "overlay", overlay: undefined } }]
      : [{ action: { type: "overlay", overlay: undefined } }, { command: chosen }];
  }
  if (overlay.kind === "runs") {
    const filter = filtered(overlay.filter, key, text);
    if (filter !== undefined) return [{ action: { type: "overlay", overlay: { ...overlay, filter } } }];
  }
  const found = lookup(IN_OVERLAY, key, extent);
  return found === undefined ? [] : [found];
}

/** The filter of the picker after a key; undefined for a key that means what it means everywhere. */
function filtered(filter: string, key: string, text: string): string | undefined {
  if (key === "escape" && filter !== "") return "";
  if (key === "backspace") return graphemes(filter).slice(0, -1).join("");
  const isText = text !== "" && !key.startsWith("ctrl+") && !(filter === "" && [" ", ":", "?"].includes(text));
  return isText ? filter + text : undefined;
}

/** Returns the command of Enter on the marked row. */
function chosenIn({ branches, overlayRow }: ReplState, overlay: Overlay): Command | undefined {
  switch (overlay.kind) {
    case "tree": {
      const line = treeOf(branches)[overlayRow];
      return line && { do: "branch", id: line.branch.id };
    }
    case "runs": {
      const run = matchingRuns(overlay.runs, overlay.filter)[overlayRow];
      return run && { do: "open", file: run.trace };
    }
    case "watch": {
      const row = overlay.rows[overlayRow];
      return row && { do: "go", to: row.position };
    }
    case "why": {
      const cause = overlay.causes[overlayRow];
      return cause && { do: "go", to: cause.moment };
    }
    case "curve": {
      const point = overlay.points[overlayRow];
      const moment = point === undefined ? -1 : overlay.observation.momentOf(point.decision);
      return moment < 0 ? undefined : { do: "go", to: moment };
    }
    default:
      return undefined;
  }
}

const EDITS: Readonly<Record<string, Edit>> = {
  "backspace": { edit: "backspace" },
  "delete": { edit: "delete" },
  "left": { edit: "left" },
  "ctrl+b": { edit: "left" },
  "right": { edit: "right" },
  "ctrl+f": { edit: "right" },
  "home": { edit: "home" },
  "ctrl+a": { edit: "home" },
  "end": { edit: "end" },
  "ctrl+e": { edit: "end" },
  "ctrl+w": { edit: "word" },
  "ctrl+u": { edit: "clear" },
  "up": { edit: "older" },
  "ctrl+p": { edit: "older" },
  "down": { edit: "newer" },
  "ctrl+n": { edit: "newer" },
};

function inPrompt(state: ReplState, key: string, text: string): readonly Effect[] {
  const prompt = state.prompt!;
  if (key === "escape" || key === "ctrl+c") return [{ action: { type: "cancelled" } }];
  if (key === "return") return submit(prompt);
  if (key === "tab") {
    if (prompt.kind === "find") return [];
    return [{ action: { type: "edit", edit: { edit: "complete", ...complete(prompt.text, knownTo(state)) } } }];
  }
  const edit = Object.hasOwn(EDITS, key) ? EDITS[key] : undefined;
  // Nothing left to take away: the command line closes, as in vi.
  if (key === "backspace" && prompt.text === "") return [{ action: { type: "cancelled" } }];
  if (edit !== undefined) return [{ action: { type: "edit", edit } }];
  if (text === "" || key.startsWith("ctrl+")) return [];
  return [{ action: { type: "edit", edit: { edit: "insert", text } } }];
}

function submit({ kind, text }: Prompt): readonly Effect[] {
  const parsed = kind === "find" ? text === "" ? undefined : parseLine(`find ${text}`) : parseLine(text);
  const submitted: Effect = { action: { type: "submitted" } };
  if (parsed === undefined) return [{ action: { type: "cancelled" } }];
  if (parsed.command !== undefined) return [submitted, { command: parsed.command }];
  return [submitted, { action: { type: "status", status: { kind: "error", text: parsed.problem } } }];
}

/** Returns the completions at this moment. */
export function knownTo(state: ReplState): CompletionContext {
  const observation = shown(state);
  return {
    options: observation === undefined ? [] : labelsAt(observation, state.position),
    tasks: observation === undefined ? [] : [...tasksOf(observation).keys()],
    runs: state.branches.length,
    steps: observation === undefined ? [] : stepPaths(observation.program.ir.steps),
  };
}
