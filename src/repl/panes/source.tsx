/** The author's lines, with the tasks that wait there. */
import { Text } from "ink";
import { memo } from "react";
import { type PaneProps, useSource } from "./use_panes.ts";

export const Source = memo(function Source(props: PaneProps) {
  return <Text>{useSource(props)}</Text>;
});
