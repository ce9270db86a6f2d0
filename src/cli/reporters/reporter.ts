/** Who tells what came of the scenarios of a `run` or `test`. A new format is a file beside this one and a line in the catalog. */
import type { ErrorReport } from "../../api/report/error.ts";
import type { ScenarioReport } from "../../api/report/scenario.ts";

export interface Summary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Files that do not load. */
  readonly invalid: number;
  /** Real time. */
  readonly durationMs: number;
}

export interface Reporter {
  /** One scenario is done. */
  scenario(report: ScenarioReport): void;
  /** A file does not load. */
  invalid(file: string, error: ErrorReport): void;
  /** Everything is done. */
  end(summary: Summary, ok: boolean): void;
}
