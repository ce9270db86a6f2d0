/** The world after the moment, and what changed in it. */
import { memo } from "react";
import { Lines } from "./lines.tsx";
import { type PaneProps, useWorld } from "./use_panes.ts";

export const World = memo(function World(props: PaneProps) {
  return <Lines lines={useWorld(props)} />;
});
