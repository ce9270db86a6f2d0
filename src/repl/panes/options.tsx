/** Shows what else could have happened at the moment. */
import { memo } from "react";
import { Lines } from "./lines.tsx";
import { type PaneProps, useOptions } from "./use_panes.ts";

export const Options = memo(function Options(props: PaneProps) {
  return <Lines lines={useOptions(props)} />;
});
