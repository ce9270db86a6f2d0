/** What else could have happened at the moment. */
import { Text } from "ink";
import { memo } from "react";
import { type PaneProps, useOptions } from "./use_panes.ts";

export const Options = memo(function Options(props: PaneProps) {
  return <Text>{useOptions(props)}</Text>;
});
