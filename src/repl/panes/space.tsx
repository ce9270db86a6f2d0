/** A column for each task, a row for each moment. */
import { Text } from "ink";
import { memo } from "react";
import { type PaneProps, useSpace } from "./use_panes.ts";

export const Space = memo(function Space(props: PaneProps) {
  return <Text>{useSpace(props)}</Text>;
});
