/** A campaign in a real terminal. */
import process from "node:process";
import { expect, test } from "vitest";
import { TWO_BUGS } from "../cli/scenarios.ts";
import { folder } from "../cli/seedbed.ts";
import { COMMAND, RUNTIME_ARGS } from "../support/built.ts";
import { HAS_TMUX, Tmux } from "./tmux.ts";

test.skipIf(!HAS_TMUX)(
  "a campaign is seen on its terminal while it runs, and Ctrl-C ends it (needs tmux)",
  async () => {
    const cwd = folder({ "two.scenario.ts": TWO_BUGS });
    const command = [process.execPath, ...RUNTIME_ARGS, COMMAND, "campaign", "--time", "10m", "--no-shrink"];
    const terminal = new Tmux(command, { cwd, size: { columns: 90, rows: 24 } });
    await terminal.sees(/runs, [\d,]+\/s +0 of 1 scenario done +2 findings in [\d,]+ runs? +canary found/);
    await terminal.sees(/^✗ two bugs: .+ runs?, .+, after/m);
    await terminal.sees(/^process \d+ +.+ units? done$/m);
    terminal.press("C-c");
    const shown = await terminal.sees(/^campaign \w+: stopped, [^]+^2 findings:/m);
    // What was drawn is gone.
    expect(shown).not.toMatch(/^process \d+/m);
  },
);
