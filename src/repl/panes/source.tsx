/** The author's lines, with the tasks that wait there. */
import { memo } from "react";
import { Lines } from "./lines.tsx";
import { type PaneProps, useSource } from "./use_panes.ts";

export const Source = memo(function Source(props: PaneProps) {
  return <Lines lines={useSource(props)} />;
});
