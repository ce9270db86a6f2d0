/** The runs that a store keeps, for a picker: failures first, the newest on top. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { manifestSchema } from "../engine/store/manifest.ts";

export interface RecentRun {
  readonly id: string;
  /** Path of its trace. */
  readonly trace: string;
  readonly scenario: string;
  readonly seed: number | undefined;
  readonly status: string;
  readonly finding: string | undefined;
  /** Ms since the epoch. */
  readonly startedMs: number;
}

/** What is read of a report; one of another version may lack any of it. */
const reportSchema = z.object({
  scenario: z.object({
    status: z.string(),
    seed: z.number().optional(),
    finding: z.object({ message: z.string() }).optional(),
  }),
});

const MAX_RUNS = 1_000;

/** @param store the `.seedbed` folder */
export function recentRuns(store: string): RecentRun[] {
  const folder = join(store, "runs");
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  // Ids sort by time.
  const newest = names.sort().reverse().slice(0, MAX_RUNS);
  const runs = newest.map((id) => readRun(join(folder, id), id)).filter((run) => run !== undefined);
  return runs.sort((a, b) => Number(a.status === "pass") - Number(b.status === "pass") || b.startedMs - a.startedMs);
}

/** Undefined for what is no run, or no whole one. */
function readRun(folder: string, id: string): RecentRun | undefined {
  const trace = join(folder, "trace.jsonl");
  const manifest = manifestSchema.safeParse(readJson(join(folder, "manifest.json")));
  if (!manifest.success || statSync(trace, { throwIfNoEntry: false }) === undefined) return undefined;
  const report = reportSchema.safeParse(readJson(join(folder, "report.json")));
  const scenario = report.success ? report.data.scenario : undefined;
  return {
    id,
    trace,
    scenario: manifest.data.source.scenario,
    seed: scenario?.seed,
    status: scenario?.status ?? "unknown",
    finding: scenario?.finding?.message,
    startedMs: Date.parse(manifest.data.startedAt),
  };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
