/** The run, moment by moment, with the finding at its end. */
import { memo } from "react";
import { Lines } from "./lines.tsx";
import { type PaneProps, useTimeline } from "./use_panes.ts";

export const Timeline = memo(function Timeline(props: PaneProps) {
  return <Lines lines={useTimeline(props)} />;
});
