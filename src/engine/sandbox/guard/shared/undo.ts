/** Undoes what runs changed in objects that all runs share, as long as the guard stands. */
import { rememberLanguage } from "../../../unpatched.ts";
import type { Undo } from "../../realm/replace.ts";
import { SharedState } from "./state.ts";

let state: SharedState | undefined;
let undone = false;

export function watchShared(): Undo {
  state = new SharedState();
  rememberLanguage();
  undone = false;
  return () => void (state = undefined);
}

/**
 * Undoes what runs changed in objects that all runs share, and says whether there was anything. Nothing else may be running
 * that was to see it.
 */
export function undoShared(): boolean {
  const changed = (state?.restore().length ?? 0) > 0;
  if (changed) undone = true;
  return changed;
}

/** Returns whether anything was undone since this was asked last, be it now. */
export function wasSharedChanged(): boolean {
  undoShared();
  const changed = undone;
  undone = false;
  return changed;
}
