/** The line that is typed: a command or a text to find, with the cursor, and what completion offers. */
import { Text } from "ink";
import { paint } from "../view/row.ts";
import { promptRow } from "../view/status_rows.ts";
import type { LineProps } from "./header.tsx";

export function CommandLine({ state, theme, width }: LineProps) {
  return <Text>{paint(promptRow(state, width, theme), width, theme)}</Text>;
}
