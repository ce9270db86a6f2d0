/** Runs the REPL on the terminal of this process, until it is left. */
import process from "node:process";
import { render } from "ink";
import { App } from "./app.tsx";
import type { Store } from "./model/store.ts";
import { takeScreen } from "./terminal.ts";
import type { Theme } from "./view/theme.ts";
import type { Controller } from "./work/controller.ts";

/** A key shows at once, and what repeats on its own does not fill the terminal. */
const MAX_FPS = 200;

export async function runScreen(
  store: Store,
  controller: Controller,
  theme: Theme,
  open: () => Promise<void>,
): Promise<void> {
  const screen = takeScreen();
  try {
    const { waitUntilExit } = render(<App store={store} controller={controller} theme={theme} />, {
      stdin: process.stdin,
      stdout: screen.stdout,
      exitOnCtrlC: false,
      patchConsole: false,
      interactive: true,
      incrementalRendering: true,
      maxFps: MAX_FPS,
    });
    void open();
    await waitUntilExit();
  } finally {
    screen.leave();
  }
}
