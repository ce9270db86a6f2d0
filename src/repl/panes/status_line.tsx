/** The last line: progress, the result of the last command, or which keys there are. */
import { Text } from "ink";
import { paint } from "../view/row.ts";
import { statusRow } from "../view/status_rows.ts";
import type { LineProps } from "./header.tsx";

export function StatusLine({ state, theme, width }: LineProps) {
  return <Text>{paint(statusRow(state, width, theme), width, theme)}</Text>;
}
