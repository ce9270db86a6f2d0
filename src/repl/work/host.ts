/** What the REPL is given by whoever starts it. */
import type { OpenSessionOptions } from "../../api/traces/open_session.ts";

export interface Host {
  /** Absolute path of the folder to work in. */
  readonly cwd: string;
  /** The `.seedbed` folder. */
  readonly store: string;
  /** How what is named on the command line is opened. */
  readonly opening: Omit<OpenSessionOptions, "cwd">;
  readonly newId: () => string;
  /** Ms since the epoch. */
  readonly nowMs: () => number;
}
