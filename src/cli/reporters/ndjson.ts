/** For programs, while things happen: a line of JSON for each. */
import { nowMs } from "../../api/host.ts";
import type { CommandEvent } from "../../api/reports/events.ts";
import type { Output, Reporter } from "./reporter.ts";

const PROGRESS_EVERY_MS = 100;

export function ndjsonReporter({ write }: Output): Reporter {
  let nextMs = 0;
  const tell = (event: CommandEvent) => write(`${JSON.stringify(event)}\n`);
  return {
    progress(progress) {
      if (nowMs() < nextMs) return;
      nextMs = nowMs() + PROGRESS_EVERY_MS;
      tell({ kind: "progress", ...progress });
    },
    scenario: ({ report }) => tell({ kind: "scenario", report }),
    invalid: ({ file, error }) => tell({ kind: "invalid", file, error }),
    end: ({ ok, summary, nothing }) => tell({ kind: "end", ok, summary, nothing }),
    refused: (error) => tell({ kind: "error", error }),
  };
}
