/** Shows what covers the panes: help, trees, differences, causes, curves, long values, questions, the picker. */
import { memo } from "react";
import { Lines } from "./lines.tsx";
import { type PaneProps, usePage } from "./use_panes.ts";

export const Page = memo(function Page(props: PaneProps) {
  return <Lines lines={usePage(props)} />;
});
