/**
 * A test that blocks its process never reaches its time limit, so that the run would wait forever. This reporter says which file
 * hangs and after which test, lists the remaining processes, and ends the run.
 */
import process from "node:process";
import type { Reporter, TestCase, TestModule } from "vitest/node";
import { commandOf, descendantsOf, isAlive } from "./processes.ts";

const CHECK_EVERY_MS = 1000;
/** The longest time from the last result to the end of the process. */
const MAX_CLOSING_MS = 120_000;

interface Result extends Pick<TestCase, "fullName"> {
  readonly module: Pick<TestModule, "relativeModuleId">;
}

export class HangReporter implements Reporter {
  /** For each file that is running, the time of its last event, and the last test that ended. */
  readonly #modules = new Map<string, { lastEventMs: number; lastTest: string | undefined }>();
  readonly #maxSilenceMs: number;
  #endedMs: number | undefined;

  constructor(maxSilenceMs: number) {
    this.#maxSilenceMs = maxSilenceMs;
    setInterval(() => {
      const message = this.hang(Date.now());
      if (message !== undefined) end(message);
    }, CHECK_EVERY_MS).unref();
  }

  onTestModuleStart({ relativeModuleId }: Pick<TestModule, "relativeModuleId">): void {
    this.#modules.set(relativeModuleId, { lastEventMs: Date.now(), lastTest: undefined });
  }
  /** The last results of a file may come after its end. */
  onTestCaseResult({ module: { relativeModuleId }, fullName }: Result): void {
    if (!this.#modules.has(relativeModuleId)) return;
    this.#modules.set(relativeModuleId, { lastEventMs: Date.now(), lastTest: fullName });
  }
  onTestModuleEnd({ relativeModuleId }: Pick<TestModule, "relativeModuleId">): void {
    this.#modules.delete(relativeModuleId);
  }
  onTestRunEnd(): void {
    this.#endedMs = Date.now();
  }

  /** Returns a message about what hangs; undefined if nothing does. */
  hang(nowMs: number): string | undefined {
    if (this.#endedMs !== undefined && nowMs - this.#endedMs > MAX_CLOSING_MS) {
      return `The tests have ended, but their process has not: ${process.getActiveResourcesInfo().join(", ")}`;
    }
    for (const [file, { lastEventMs, lastTest }] of this.#modules) {
      const silentMs = nowMs - lastEventMs;
      if (silentMs <= this.#maxSilenceMs) continue;
      const where = lastTest === undefined ? "before its first test ended" : `after "${lastTest}"`;
      return `${file} hangs: no result for ${Math.round(silentMs / 1000)} s, ${where}`;
    }
    return undefined;
  }
}

function end(message: string): never {
  console.error(`\n${message}`);
  const pids = process.platform === "linux" ? descendantsOf(process.pid) : [];
  for (const pid of pids) console.error(`  process ${pid}: ${commandOf(pid)}`);
  for (const pid of pids) if (isAlive(pid)) process.kill(pid, "SIGKILL");
  process.exit(1);
}
