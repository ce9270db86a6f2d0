/** The run, moment by moment, with the finding at its end. */
import { Text } from "ink";
import { memo } from "react";
import { type PaneProps, useTimeline } from "./use_panes.ts";

export const Timeline = memo(function Timeline(props: PaneProps) {
  return <Text>{useTimeline(props)}</Text>;
});
