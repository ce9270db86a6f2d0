/** The panes beside each other, as many as the screen has room for. */
import { Box } from "ink";
import type { ReplState } from "../model/state.ts";
import type { Layout } from "../view/layout.ts";
import type { Theme } from "../view/theme.ts";
import { ChosenView } from "./chosen_view.tsx";
import { Page } from "./page.tsx";
import { Timeline } from "./timeline.tsx";
import { secondView } from "./use_panes.ts";

export interface PanesProps {
  readonly state: ReplState;
  readonly theme: Theme;
  readonly layout: Layout;
}

export function Panes({ state, theme, layout }: PanesProps) {
  const { columns, panes, options, view, second, timeline } = layout;
  const shared = { state, theme };
  if (state.overlay !== undefined) return <Page {...shared} width={columns} height={panes + options} />;
  // Its rows are those of the timeline, and every column is a task.
  if (state.view === "space" && layout.isWide) {
    return <ChosenView {...shared} view="space" width={columns} height={panes} />;
  }
  const first = <ChosenView {...shared} view={state.view} width={view.columns} height={view.rows} />;
  if (!layout.isWide) {
    return state.pane === "view" ? first : <Timeline {...shared} width={timeline} height={panes} />;
  }
  return (
    <Box>
      <Timeline {...shared} width={timeline} height={panes} />
      <Box flexDirection={second?.isBelow === true ? "column" : "row"}>
        {first}
        {second !== undefined && (
          <ChosenView {...shared} view={secondView(state.view)} width={second.columns} height={second.rows} />
        )}
      </Box>
    </Box>
  );
}
