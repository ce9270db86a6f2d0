/** What the command and its workers say to each other. */
import type { TestEvent } from "../../api/run/test_files.ts";
import type { TestJob } from "./job.ts";

export interface Begin {
  readonly job: TestJob;
  readonly cwd: string;
  readonly commandLine: readonly string[];
  /** Nobody can be asked in a worker. */
  readonly allowCode: boolean;
}

export type ToWorker =
  | { readonly begin: Begin }
  /** Absolute paths. */
  | { readonly files: readonly string[] };

export type FromWorker =
  /** What came of the files; with `idle`, there is nothing to do, or no longer. */
  | { readonly events: readonly TestEvent[]; readonly idle?: true }
  /** Seedbed itself failed. */
  | { readonly failed: string };
