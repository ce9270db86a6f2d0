/** What `seedbed test` does with files, and what comes of it: plain data, so that it can be done in another process. */
import type { ResolvedConfig } from "../../api/config/resolve.ts";
import type { ErrorReport } from "../output/error.ts";
import type { ScenarioReport } from "../output/scenario.ts";

export interface TestJob {
  readonly seed: number | undefined;
  /** The first and the last one. */
  readonly seeds: readonly [number, number] | undefined;
  readonly tags: readonly string[];
  readonly det: boolean;
  readonly config: ResolvedConfig;
  /** Whether progress may be shown on the terminal. */
  readonly progress: boolean;
}

export type TestEvent =
  /** A file is loaded, and its scenarios come next. */
  | { readonly kind: "file"; readonly file: string }
  | { readonly kind: "scenario"; readonly report: ScenarioReport }
  /** The file does not load. */
  | { readonly kind: "invalid"; readonly file: string; readonly error: ErrorReport }
  /** Somebody wants it to end: nothing comes after this. */
  | { readonly kind: "interrupted" };
