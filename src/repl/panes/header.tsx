/** The first line: scenario, seed, outcome, position, virtual time, and which run of the tree it is. */
import { Text } from "ink";
import type { ReplState } from "../model/state.ts";
import { headerRow } from "../view/header_row.ts";
import type { Theme } from "../view/theme.ts";
import { paint } from "../view/row.ts";

export interface LineProps {
  readonly state: ReplState;
  readonly theme: Theme;
  readonly width: number;
}

export function Header({ state, theme, width }: LineProps) {
  return <Text>{paint(headerRow(state, width, theme), width, theme)}</Text>;
}
