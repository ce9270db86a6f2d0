/** Starts the REPL: on a terminal with a screen, elsewhere with lines. */
import process from "node:process";
import { SeedbedError } from "../engine/errors.ts";
import { branchOf, initialState } from "./model/state.ts";
import { Store } from "./model/store.ts";
import { plainTheme, themeOf } from "./view/theme.ts";
import { Controller } from "./work/controller.ts";
import type { Host } from "./work/host.ts";

export interface StartOptions {
  /** A trace or a scenario; left out, one is picked. */
  readonly file: string | undefined;
  readonly host: Host;
  readonly wantsColor: boolean;
}

/** The status of the run that was open last; undefined when none was open, or the REPL had a screen. */
export type LastStatus = "pass" | "fail" | "timeout" | undefined;

export async function startRepl({ file, host, wantsColor }: StartOptions): Promise<LastStatus> {
  const store = new Store(initialState());
  const controller = new Controller(store, host);
  // However it ends.
  process.once("exit", () => controller.close());
  const open = () => controller.execute(file === undefined ? { do: "runs" } : { do: "open", file });
  if (process.stdin.isTTY && process.stdout.isTTY) {
    const { runScreen } = await loadScreen();
    await runScreen(store, controller, themeOf(process.env, wantsColor), open);
    return undefined;
  }
  const theme = plainTheme(process.env);
  await open();
  requireOpened(store, file);
  const { runPlain } = await import("./plain.ts");
  await runPlain(store, controller, theme, {
    input: process.stdin,
    print: (text) => void process.stdout.write(text),
  });
  return branchOf(store.get())?.outcome.status;
}

/** Without a screen there is nobody to ask, and nothing to do without a run. */
function requireOpened(store: Store, file: string | undefined): void {
  const { observation, status, overlay } = store.get();
  if (file === undefined || observation !== undefined) return;
  if (overlay?.kind === "trust") {
    throw new SeedbedError("contract", overlay.message, { hint: `pass --trust to run ${overlay.runs} anyway` });
  }
  throw new SeedbedError("invalid", status?.text ?? `${file} cannot be opened`);
}

/** Node runs TypeScript as it stands, but not the files of the screen. */
async function loadScreen(): Promise<typeof import("./screen.tsx")> {
  try {
    return await import("./screen.tsx");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_UNKNOWN_FILE_EXTENSION") throw error;
    throw new SeedbedError("usage", "the screen runs built, or on Deno", {
      hint: "npm run build, then node dist/cli.js repl; or: deno run -A src/cli/main.ts repl",
    });
  }
}
