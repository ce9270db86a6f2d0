/** The state after an action. Pure, and the only place where the state changes. */
import type { Observation } from "../../engine/session/observation.ts";
import type { Branch } from "../../engine/session/branch.ts";
import type { View } from "./command.ts";
import { type Prefill, prefilled } from "./prefill.ts";
import { type Edit, editPrompt, newPrompt, type Prompt, remember } from "./prompt.ts";
import { type Busy, type Overlay, type Pane, PANES, type ReplState, shown, type Status, VIEWS } from "./state.ts";
import { labelsAt, lastOf, takenAt } from "./track.ts";

export type Action =
  /** Another file is open: what was there is gone. */
  | {
    readonly type: "opened";
    readonly file: string;
    readonly branches: readonly Branch[];
    readonly observation: Observation;
    readonly problems: readonly string[];
  }
  /** Another run of the session is shown. */
  | {
    readonly type: "branched";
    readonly branches: readonly Branch[];
    readonly id: number;
    readonly observation: Observation;
    readonly position: number;
  }
  | { readonly type: "moved"; readonly to: number; readonly jump: boolean }
  | { readonly type: "searched"; readonly search: string }
  | { readonly type: "option"; readonly by: number }
  | { readonly type: "focus"; readonly pane: Pane }
  | { readonly type: "focus next"; readonly by: 1 | -1 }
  | { readonly type: "view"; readonly view: View | "next" }
  | { readonly type: "row"; readonly by: number }
  | { readonly type: "overlay"; readonly overlay: Overlay | undefined; readonly row?: number }
  /** New content for the overlay that is open. */
  | { readonly type: "overlay grew"; readonly overlay: Overlay }
  | { readonly type: "overlay row"; readonly by: number; readonly of: number }
  | { readonly type: "prompt"; readonly kind: Prompt["kind"]; readonly prefill?: Prefill }
  | { readonly type: "edit"; readonly edit: Edit }
  | { readonly type: "submitted" }
  | { readonly type: "cancelled" }
  | { readonly type: "status"; readonly status: Status | undefined }
  | { readonly type: "busy"; readonly busy: Busy | undefined }
  | { readonly type: "preview"; readonly observation: Observation | undefined }
  | { readonly type: "keeping"; readonly keeping: readonly string[] }
  | { readonly type: "pressed" }
  | { readonly type: "over" };

export function reduce(state: ReplState, action: Action): ReplState {
  switch (action.type) {
    case "opened":
      return placed({
        ...state,
        file: action.file,
        branches: action.branches,
        id: 0,
        observation: action.observation,
        preview: undefined,
        before: 0,
        overlay: undefined,
        keeping: [],
        status: action.problems.length === 0 ? undefined : { kind: "error", text: action.problems.join("; ") },
      }, 0);
    case "branched":
      return placed({
        ...state,
        branches: action.branches,
        id: action.id,
        observation: action.observation,
        preview: undefined,
        before: 0,
        overlay: undefined,
        pane: state.pane === "options" ? "timeline" : state.pane,
      }, Math.min(action.position, lastOf(action.observation)));
    case "moved":
      return placed({ ...state, before: action.jump ? state.position : state.before, status: undefined }, action.to);
    case "searched":
      return { ...state, search: action.search };
    case "option":
      return { ...state, option: wrapped(state.option + action.by, answersHere(state)) };
    case "focus":
      // The space-time view leaves no room for the timeline.
      return { ...state, pane: action.pane, view: isHidden(action.pane, state.view) ? "world" : state.view };
    case "focus next":
      return { ...state, pane: PANES[wrapped(PANES.indexOf(state.pane) + action.by, PANES.length)]! };
    case "view":
      return { ...state, view: action.view === "next" ? nextView(state.view) : action.view, row: 0 };
    case "row":
      return { ...state, row: Math.max(0, state.row + action.by) };
    case "overlay":
      return { ...state, overlay: action.overlay, overlayRow: action.row ?? 0, status: undefined };
    case "overlay grew":
      return state.overlay?.kind === action.overlay.kind ? { ...state, overlay: action.overlay } : state;
    case "overlay row":
      return {
        ...state,
        overlayRow: Math.max(0, Math.min(Math.max(0, action.of - 1), state.overlayRow + action.by)),
      };
    case "prompt":
      return {
        ...state,
        prompt: newPrompt(action.kind, state.history, action.prefill && prefilled(state, action.prefill)),
        status: undefined,
      };
    case "edit":
      return state.prompt === undefined
        ? state
        : { ...state, prompt: editPrompt(state.prompt, action.edit, state.history) };
    case "submitted":
      return submitted(state);
    case "cancelled":
      return { ...state, prompt: undefined };
    case "status":
      return { ...state, status: action.status };
    case "busy":
      return { ...state, busy: action.busy };
    case "preview":
      return action.observation === undefined
        ? { ...state, preview: undefined }
        : placed({ ...state, preview: action.observation }, Math.min(state.position, lastOf(action.observation)));
    case "keeping":
      return { ...state, keeping: action.keeping };
    case "pressed":
      return state.isFresh ? { ...state, isFresh: false } : state;
    case "over":
      return { ...state, isOver: true };
  }
}

/** At a position, with the option marked that was taken there. */
function placed(state: ReplState, position: number): ReplState {
  const observation = shown(state);
  return { ...state, position, option: observation === undefined ? 0 : takenAt(observation, position), row: 0 };
}

function submitted(state: ReplState): ReplState {
  const { prompt, history } = state;
  if (prompt === undefined) return state;
  const line = prompt.kind === "find" ? `find ${prompt.text}` : prompt.text;
  return { ...state, prompt: undefined, history: remember(history, line) };
}

function answersHere(state: ReplState): number {
  const observation = shown(state);
  return observation === undefined ? 0 : labelsAt(observation, state.position).length;
}

function isHidden(pane: Pane, view: View): boolean {
  return pane === "timeline" && view === "space";
}

function nextView(view: View): View {
  return VIEWS[(VIEWS.indexOf(view) + 1) % VIEWS.length]!;
}

function wrapped(index: number, length: number): number {
  return length === 0 ? 0 : (index + length) % length;
}
