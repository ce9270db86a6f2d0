/** Keys, one at a time, to what they do. */
import { type Key, useInput } from "ink";
import { useEffect, useRef } from "react";
import { keyName } from "./key_name.ts";
import type { Effect, Extent } from "./model/keys.ts";
import { press } from "./model/press.ts";
import { graphemes } from "./model/prompt.ts";
import { shown } from "./model/state.ts";
import type { Store } from "./model/store.ts";
import { labelsAt } from "./model/track.ts";
import { optionColumns } from "./view/option_rows.ts";
import type { Layout } from "./view/layout.ts";
import type { Theme } from "./view/theme.ts";
import { pageOf } from "./view/overlay_rows.ts";
import type { Controller } from "./work/controller.ts";

export function useKeys(store: Store, controller: Controller, layout: Layout, theme: Theme): void {
  const waiting = useRef<Stroke[]>([]);
  const carryOn = () => {
    while (waiting.current.length > 0 && !keysWait(store)) {
      const { name, text } = waiting.current.shift()!;
      store.dispatch({ type: "pressed" });
      for (const effect of press(store.get(), name, text, extentOf(store, layout, theme))) {
        carryOut(effect, store, controller);
      }
    }
  };
  useInput((input, key) => {
    for (const stroke of strokes(input, key)) {
      // Who wants to leave does not wait.
      if (stroke.name === "ctrl+c" && keysWait(store)) void controller.execute({ do: "quit" });
      else waiting.current.push(stroke);
    }
    carryOn();
  });
  useEffect(() => store.subscribe(() => waiting.current.length > 0 && queueMicrotask(carryOn)));
}

/** Keeps keys that are pressed while something is being opened, since they are meant for what will be there then. */
function keysWait(store: Store): boolean {
  const { busy } = store.get();
  return busy?.kind === "run" && busy.keysWait;
}

interface Stroke {
  readonly name: string;
  readonly text: string;
}

/** Splits input that comes in one piece, pasted or typed quickly, into as many keys as it has characters. */
function strokes(input: string, key: Key): Stroke[] {
  const name = keyName(input, key);
  const isText = !key.ctrl && !key.meta && name === input;
  if (!isText) return [{ name, text: "" }];
  return graphemes(input).map((text) =>
    text === "\r" || text === "\n" || text === "\r\n" ? { name: "return", text: "" } : { name: text, text }
  );
}

function carryOut(effect: Effect, store: Store, controller: Controller): void {
  if (effect.action !== undefined) store.dispatch(effect.action);
  else void controller.execute(effect.command);
}

function extentOf(store: Store, layout: Layout, theme: Theme): Extent {
  const state = store.get();
  const observation = shown(state);
  const { overlay, position } = state;
  return {
    page: Math.max(1, layout.panes - 3),
    overlayLength: overlay === undefined ? 0 : pageOf(overlay, state, layout.columns - 2, theme).length,
    optionColumns: observation === undefined ? 1 : optionColumns(labelsAt(observation, position), layout.columns - 2),
  };
}
