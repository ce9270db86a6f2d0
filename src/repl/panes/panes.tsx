/** The panes beside each other, as many as the screen has room for. */
import { Box } from "ink";
import type { ReplState } from "../model/state.ts";
import type { Layout } from "../view/layout.ts";
import type { Look } from "../view/look.ts";
import { ChosenView } from "./chosen_view.tsx";
import { Page } from "./page.tsx";
import { Timeline } from "./timeline.tsx";
import { secondView } from "./use_panes.ts";

export interface PanesProps {
  readonly state: ReplState;
  readonly look: Look;
  readonly layout: Layout;
}

export function Panes({ state, look, layout }: PanesProps) {
  const shared = { state, look, height: layout.panes };
  if (state.overlay !== undefined) return <Page {...shared} width={layout.columns} />;
  if (!layout.isWide) {
    return state.pane === "view"
      ? <ChosenView {...shared} view={state.view} width={layout.view} />
      : <Timeline {...shared} width={layout.timeline} />;
  }
  return (
    <Box>
      <Timeline {...shared} width={layout.timeline} />
      <ChosenView {...shared} view={state.view} width={layout.view} />
      {layout.second > 0 && <ChosenView {...shared} view={secondView(state.view)} width={layout.second} />}
    </Box>
  );
}
