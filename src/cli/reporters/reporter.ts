/** Reporters, which present the results of a command's scenarios. A new format is a file beside this one and a line in the catalog. */
import type { RunView } from "../../api/runs/traces/run_view.ts";
import type { ErrorReport } from "../../api/reports/error.ts";
import type { Summary } from "../../api/reports/events.ts";
import type { ScenarioReport } from "../../api/reports/scenario.ts";
import type { TestProgress } from "../../api/reports/progress.ts";
import type { Style } from "../present/style.ts";

/** A scenario, and what is known of it beside its report. */
export interface ScenarioResult {
  readonly report: ScenarioReport;
  /** Of a replay that was not the run that was recorded: the first difference. */
  readonly divergence?: string | undefined;
  /** Makes the run again, for those who have pictures. Undefined where that is not possible. */
  readonly view?: (() => Promise<RunView>) | undefined;
}

export interface InvalidFile {
  readonly file: string;
  readonly error: ErrorReport;
}

export interface End {
  readonly summary: Summary;
  /** True if all that was to be run passed. */
  readonly ok: boolean;
  /** The reason why nothing was run, if nothing was: a report that shows no failure would be taken for one of success. */
  readonly nothing?: string | undefined;
  /** The remarks of a replay, for people. */
  readonly remarks?: string | undefined;
}

/** The progress of the work on a scenario. */
export interface Progress {
  readonly scenario: string;
  readonly file: string;
  readonly progress: TestProgress;
}

export interface Reporter {
  /** A scenario is at work. For those who tell it while it happens. */
  progress?(progress: Progress): void;
  /** One scenario is done. */
  scenario(result: ScenarioResult): void | Promise<void>;
  /** A file does not load. */
  invalid(file: InvalidFile): void;
  /** Everything is done. */
  end(end: End): void;
  /** The command could not do its work: there is no end then. */
  refused(error: ErrorReport): void;
}

/** The settings of a command that reporters need. */
export interface ReporterOptions {
  /** True if it is about many scenarios, which are then summed up. */
  readonly many: boolean;
  /** True where what is told was run before: it does not decide how the command ends. */
  readonly isOver?: true;
  /** Its JSON document. */
  document(all: Document): object;
  /** Returns why nothing was run, when nothing was. */
  nothing?(summary: Summary): string;
}

/** The receiver of a command's results. The sum of it, and the exit code, are made of that. */
export interface Results {
  progress(progress: Progress): void;
  scenario(result: ScenarioResult): Promise<void>;
  invalid(file: InvalidFile): void;
  /** Somebody said that it is enough: what passed so far is no success. */
  interrupted(): void;
}

export interface Document extends End {
  readonly scenarios: readonly ScenarioReport[];
  readonly invalid: readonly InvalidFile[];
}

/** The destination and the style of a reporter's output. */
export interface Output {
  write(text: string): void;
  readonly style: Style;
  /** Folder that paths in reports are relative to. */
  readonly cwd: string;
  /** The whole command line, without the program. */
  readonly commandLine: readonly string[];
}
