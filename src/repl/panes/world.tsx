/** The world after the moment, and what changed in it. */
import { Text } from "ink";
import { memo } from "react";
import { type PaneProps, useWorld } from "./use_panes.ts";

export const World = memo(function World(props: PaneProps) {
  return <Text>{useWorld(props)}</Text>;
});
