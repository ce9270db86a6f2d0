/** The REPL on a terminal: the panes, and the keys. */
import { Box, Text, useApp } from "ink";
import { useEffect } from "react";
import type { Store } from "./model/store.ts";
import { CommandLine } from "./panes/command_line.tsx";
import { Header } from "./panes/header.tsx";
import { Options } from "./panes/options.tsx";
import { Panes } from "./panes/panes.tsx";
import { StatusLine } from "./panes/status_line.tsx";
import { useKeys } from "./use_keys.ts";
import { useLayout } from "./use_layout.ts";
import { useStore } from "./use_store.ts";
import { MIN_SIZE } from "./view/layout.ts";
import type { Theme } from "./view/theme.ts";
import { fit } from "./view/text.ts";
import type { Controller } from "./work/controller.ts";

export interface AppProps {
  readonly store: Store;
  readonly controller: Controller;
  readonly theme: Theme;
}

export function App({ store, controller, theme }: AppProps) {
  const state = useStore(store);
  const layout = useLayout();
  useKeys(store, controller, layout, theme);
  const { exit } = useApp();
  useEffect(() => {
    if (state.isOver) exit();
  }, [state.isOver, exit]);
  const { columns, rows } = layout;
  if (columns < MIN_SIZE.columns || rows < MIN_SIZE.rows) {
    return <Text>{fit(`too small: ${MIN_SIZE.columns}x${MIN_SIZE.rows} at least`, columns, "")}</Text>;
  }
  const line = { state, theme, width: columns };
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Header {...line} />
      <Panes state={state} theme={theme} layout={layout} />
      {layout.options > 0 && state.overlay === undefined && <Options {...line} height={layout.options} />}
      <CommandLine {...line} />
      <StatusLine {...line} />
    </Box>
  );
}
