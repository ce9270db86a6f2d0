/** The results of a command's scenarios, counted, and the exit code that follows: the one place for both. */
import { EXIT, type ExitCode } from "../exit_codes.ts";
import { nowMs } from "../../api/host.ts";
import { failureOf } from "./failure.ts";
import type { ScenarioResult } from "./reporter.ts";
import type { Summary } from "../../api/reports/events.ts";

export class Tally {
  readonly #counts = { passed: 0, failed: 0, skipped: 0, invalid: 0 };
  readonly #startedMs = nowMs();
  #timedOut = 0;
  #interrupted = false;

  scenario(result: ScenarioResult): void {
    const failure = failureOf(result);
    if (result.report.interrupted === true) this.#interrupted = true;
    if (failure?.type === "timeout") this.#timedOut++;
    this.#counts[failure !== undefined ? "failed" : result.report.status === "skip" ? "skipped" : "passed"]++;
  }

  invalid(): void {
    this.#counts.invalid++;
  }

  interrupted(): void {
    this.#interrupted = true;
  }

  get summary(): Summary {
    return { ...this.#counts, durationMs: nowMs() - this.#startedMs };
  }

  /** Skipped scenarios do not count as passed: where nothing else is, nothing was run. */
  get ranNothing(): boolean {
    return this.#counts.passed + this.#counts.failed === 0;
  }

  /** @param many whether the command is about many scenarios: there a timeout is a failure among others */
  code(many: boolean): ExitCode {
    const { failed, invalid } = this.#counts;
    if (failed > 0) return !many && this.#timedOut === failed ? EXIT.timeout : EXIT.fail;
    if (this.#interrupted) return EXIT.interrupted;
    return invalid > 0 || this.ranNothing ? EXIT.invalid : EXIT.pass;
  }
}
