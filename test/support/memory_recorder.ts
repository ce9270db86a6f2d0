/** A recorder that keeps the log of a run in memory. */
import type { LogEntry, Recorder } from "../../src/engine/world/log.ts";

export class MemoryRecorder implements Recorder {
  readonly entries: LogEntry[] = [];

  append(entry: LogEntry): void {
    this.entries[this.entries.length] = entry;
  }
}
