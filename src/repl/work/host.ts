/** The services that the caller of the REPL provides. */
import type { OpenSessionOptions } from "../../api/runs/traces/open_session.ts";

export interface Host {
  /** Absolute path of the folder to work in. */
  readonly cwd: string;
  /** The `.seedbed` folder. */
  readonly store: string;
  /** The trace or file on the command line, as typed. */
  readonly named?: string | undefined;
  /** The options for opening it. Nothing else is: what was allowed for one file says nothing about another. */
  readonly opening: Omit<OpenSessionOptions, "cwd">;
  readonly newId: () => string;
  /** Ms since the epoch. */
  readonly nowMs: () => number;
}
