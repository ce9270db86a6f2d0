/** What covers the panes: help, trees, differences, causes, curves, long values, questions, the picker. */
import { Text } from "ink";
import { memo } from "react";
import { type PaneProps, usePage } from "./use_panes.ts";

export const Page = memo(function Page(props: PaneProps) {
  return <Text>{usePage(props)}</Text>;
});
