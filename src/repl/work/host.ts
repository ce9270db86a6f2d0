/** What the REPL is given by whoever starts it. */
import type { OpenSessionOptions } from "../../api/runs/traces/open_session.ts";

export interface Host {
  /** Absolute path of the folder to work in. */
  readonly cwd: string;
  /** The `.seedbed` folder. */
  readonly store: string;
  /** What is named on the command line, as it stands there. */
  readonly named?: string | undefined;
  /** How that is opened. Nothing else is: what was allowed for one file says nothing about another. */
  readonly opening: Omit<OpenSessionOptions, "cwd">;
  readonly newId: () => string;
  /** Ms since the epoch. */
  readonly nowMs: () => number;
}
