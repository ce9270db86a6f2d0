/** A column for each task, a row for each moment. */
import { memo } from "react";
import { Lines } from "./lines.tsx";
import { type PaneProps, useSpace } from "./use_panes.ts";

export const Space = memo(function Space(props: PaneProps) {
  return <Lines lines={useSpace(props)} />;
});
