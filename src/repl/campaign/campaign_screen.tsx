/** Shows on the terminal how a campaign goes, below what was printed before, until it is closed. */
import process from "node:process";
import { render, useWindowSize } from "ink";
import { useEffect, useState } from "react";
import type { CampaignView } from "../../api/runs/campaign/campaign_view.ts";
import { Lines } from "../panes/lines.tsx";
import { paint } from "../view/row.ts";
import type { Theme } from "../view/theme.ts";
import { campaignRows } from "./campaign_rows.ts";

const EVERY_MS = 500;
/** More rows than these say little, and hide what is above. */
const MAX_ROWS = 24;

interface Shown {
  readonly view: () => CampaignView;
  readonly theme: Theme;
}

function CampaignScreen({ view, theme }: Shown) {
  const { columns, rows } = useWindowSize();
  const [, draw] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => draw((times) => times + 1), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  // A row that fills the last column would be broken by some terminals.
  const width = Math.max(1, columns - 1);
  const shown = campaignRows(view(), Math.max(1, Math.min(MAX_ROWS, rows - 2)), theme);
  return <Lines lines={shown.map((each) => paint(each, width, theme).trimEnd())} />;
}

export interface CampaignTerminal {
  /** Takes it away for what is printed next; it comes back by itself. */
  clear(): void;
  close(): void;
}

/** Draws on standard error, as all progress does. Keys are left to the terminal, so that Ctrl-C interrupts. */
export function showCampaign(shown: Shown): CampaignTerminal {
  const { clear, unmount } = render(<CampaignScreen {...shown} />, {
    stdout: process.stderr,
    exitOnCtrlC: false,
    patchConsole: false,
    interactive: true,
  });
  return {
    clear,
    close() {
      clear();
      unmount();
    },
  };
}
