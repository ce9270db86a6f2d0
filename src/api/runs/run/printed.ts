/** Captures the output of a run: kept for the report of a run that fails. */
import type { LogEntry, Recorder } from "../../../engine/world/log.ts";

/** Lines that are kept: the last ones, since the failure comes after them. */
const MAX_LINES = 200;

export class Printed implements Recorder {
  readonly #lines: string[] = [];
  #dropped = 0;

  append(entry: LogEntry): void {
    if (!("event" in entry) || typeof entry.data !== "string" || !PRINTING.test(entry.event)) return;
    for (const line of entry.data.replace(/\n$/, "").split("\n")) {
      this.#lines.push(entry.task === undefined ? line : `${entry.task}: ${line}`);
    }
    while (this.#lines.length > MAX_LINES) {
      this.#lines.shift();
      this.#dropped++;
    }
  }

  get lines(): string[] {
    return this.#dropped === 0 ? this.#lines : [`… ${this.#dropped} earlier lines`, ...this.#lines];
  }
}

const PRINTING = /^(?:console\.\w+|stdout|stderr)$/;
