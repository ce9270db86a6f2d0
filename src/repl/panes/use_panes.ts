/** The lines of each pane, made again only when something that it shows has changed. */
import { useMemo } from "react";
import type { View } from "../model/command.ts";
import { type ReplState, shown } from "../model/state.ts";
import { boxed } from "../view/boxed.ts";
import type { Theme } from "../view/theme.ts";
import { optionRows } from "../view/option_rows.ts";
import { pageOf, windowOf } from "../view/overlay_rows.ts";
import { row, span } from "../view/row.ts";
import { sourceRows } from "../view/source_rows.ts";
import { spaceRows } from "../view/space_rows.ts";
import { timelineRows } from "../view/timeline_rows.ts";
import { centred } from "../view/window.ts";
import { worldRows } from "../view/world_rows.ts";

export interface PaneProps {
  readonly state: ReplState;
  readonly theme: Theme;
  /** Outer size. */
  readonly width: number;
  readonly height: number;
}

export function useTimeline({ state, theme, width, height }: PaneProps): readonly string[] {
  const observation = shown(state);
  const { position, pane } = state;
  const hasFocus = pane === "timeline";
  return useMemo(() => {
    if (observation === undefined) return boxed({ title: "timeline", rows: [], width, height, hasFocus }, theme);
    const { rows, more } = timelineRows(observation, position, { width: width - 2, height: height - 2 }, theme);
    return boxed({ title: "timeline", rows, more, width, height, hasFocus }, theme);
  }, [observation, position, hasFocus, theme, width, height]);
}

export function useWorld({ state, theme, width, height }: PaneProps): readonly string[] {
  const observation = shown(state);
  const { position, pane, view, row: marked } = state;
  const hasFocus = pane === "view" && view === "world";
  return useMemo(() => {
    if (observation === undefined) return boxed({ title: "world", rows: [], width, height, hasFocus }, theme);
    const all = worldRows(observation, position, width - 2, theme);
    const here = Math.min(marked, all.length - 1);
    const first = hasFocus ? centred(all.length, here, height - 2) : 0;
    const rows = all.slice(first, first + height - 2).map((each, index) =>
      hasFocus && first + index === here ? { ...each, marked: true } : each
    );
    const more = { up: first > 0, down: first + height - 2 < all.length };
    return boxed({ title: `world after ${position}`, rows, more, width, height, hasFocus }, theme);
  }, [observation, position, hasFocus, marked, theme, width, height]);
}

export function useSource({ state, theme, width, height }: PaneProps): readonly string[] {
  const observation = shown(state);
  const { position, pane, view, row: scrolled } = state;
  const hasFocus = pane === "view" && view === "source";
  return useMemo(() => {
    if (observation === undefined) return boxed({ title: "source", rows: [], width, height, hasFocus }, theme);
    const place = { width: width - 2, height: height - 2, scrolled: view === "source" ? scrolled : 0 };
    const { title, rows } = sourceRows(observation, position, place, theme);
    return boxed({ title, rows, width, height, hasFocus }, theme);
  }, [observation, position, hasFocus, scrolled, view, theme, width, height]);
}

export function useSpace({ state, theme, width, height }: PaneProps): readonly string[] {
  const observation = shown(state);
  const { position, pane, view, row: scrolled } = state;
  const hasFocus = pane === "view" && view === "space";
  return useMemo(() => {
    if (observation === undefined) return boxed({ title: "space-time", rows: [], width, height, hasFocus }, theme);
    const at = Math.min(observation.moments.length, position + scrolled);
    const rows = spaceRows(observation, at, { width: width - 2, height: height - 2 }, theme);
    return boxed({ title: "space-time", rows, width, height, hasFocus }, theme);
  }, [observation, position, hasFocus, scrolled, theme, width, height]);
}

export function useOptions({ state, theme, width, height }: PaneProps): readonly string[] {
  const observation = shown(state);
  const { position, option, pane } = state;
  const hasFocus = pane === "options" && state.overlay === undefined;
  return useMemo(() => {
    const place = { width: width - 2, height: height - 2, hasFocus };
    const rows = observation === undefined ? [] : optionRows(observation, position, option, place, theme);
    return boxed({ title: "here you could choose", rows, width, height, hasFocus }, theme);
  }, [observation, position, option, hasFocus, theme, width, height]);
}

export function usePage({ state, theme, width, height }: PaneProps): readonly string[] {
  const { overlay, overlayRow } = state;
  if (overlay === undefined) return boxed({ title: "", rows: [row(span(""))], width, height, hasFocus: true }, theme);
  const page = pageOf(overlay, state, width - 2, theme);
  const { rows, more } = windowOf(page, overlayRow, height - 2);
  return boxed({ title: page.title, rows, more, width, height, hasFocus: true }, theme);
}

/** Returns the view that a large screen shows beside the chosen one. */
export function secondView(view: View): View {
  return view === "source" ? "world" : "source";
}
