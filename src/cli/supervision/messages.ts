/** What a supervised process tells the one that started it. */
import type { TestEvent } from "../../api/runs/run/test_files.ts";

export type Told =
  /** Its event loop runs. */
  | { readonly alive: true }
  /** A scenario whose runs begin. */
  | { readonly begins: { readonly name: string; readonly file: string } }
  /** So many of them have passed. */
  | { readonly runs: number }
  /** A result, which the command has shown or will show. */
  | { readonly event: TestEvent };

/** The interval at which it reports that its event loop runs, in ms. */
export const ALIVE_MS = 250;

/** Set in the child; alone it proves nothing. */
export const SUPERVISED_VARIABLE = "SEEDBED_SUPERVISED";

/** What is known of a command whose process ended before it did. */
export interface LostCommand {
  /** `exit code 1`, `signal SIGABRT`; undefined if it was stopped, since its code did not yield after Ctrl-C. */
  readonly how: string | undefined;
  /** The scenario that it was running. */
  readonly scenario: { readonly name: string; readonly file: string } | undefined;
  /** The number of runs of it that passed. */
  readonly runs: number;
  /** The results before it. */
  readonly events: readonly TestEvent[];
}
