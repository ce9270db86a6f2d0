/** The first line: scenario, seed, outcome, position, virtual time, and which run of the tree it is. */
import { Text } from "ink";
import type { ReplState } from "../model/state.ts";
import { headerRow } from "../view/header_row.ts";
import type { Look } from "../view/look.ts";
import { paint } from "../view/row.ts";

export interface LineProps {
  readonly state: ReplState;
  readonly look: Look;
  readonly width: number;
}

export function Header({ state, look, width }: LineProps) {
  return <Text>{paint(headerRow(state, width, look), width, look)}</Text>;
}
