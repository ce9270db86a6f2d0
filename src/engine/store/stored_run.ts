/** The summary of a run in lists, read from its `manifest.json` and `report.json`. */
import { statSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import type { SeedbedError } from "../errors.ts";
import { modernizeFinding } from "../findings/older_findings.ts";
import { manifestSchema } from "./manifest.ts";
import { readRegularFile } from "./read_file.ts";

export const RUN_STATUSES = ["pass", "fail", "timeout", "unreadable"] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export interface StoredRun {
  /** Name of its folder. */
  readonly id: string;
  /** `unreadable` where the folder holds no valid manifest and report: it is listed, and never passes for anything else. */
  readonly status: RunStatus;
  /** Ms since the epoch; of the folder where the run does not say. */
  readonly startedMs: number;
  readonly scenario: string | undefined;
  /** The scenario's file, relative to the folder that holds the store. */
  readonly file: string | undefined;
  readonly seed: number | undefined;
  readonly strategy: string | undefined;
  /** First line of what was found. */
  readonly finding: string | undefined;
  readonly fingerprint: string | undefined;
  /** The reason why it is unreadable. */
  readonly problem: string | undefined;
}

/** As much of a report as a list needs. */
const reportSchema = z.object({
  schema: z.literal("seedbed/report@1"),
  scenario: z.object({
    name: z.string(),
    status: z.enum(["pass", "fail", "timeout"]),
    seed: z.int().optional(),
    strategy: z.string().optional(),
    finding: z.object({ message: z.string(), fingerprint: z.string() }).optional(),
  }),
});

/** Reads the run of a folder; undefined when the folder is gone, or is none. */
export function readStoredRun(folder: string): StoredRun | undefined {
  let changedMs: number;
  try {
    const found = statSync(folder);
    if (!found.isDirectory()) return undefined;
    changedMs = found.mtimeMs;
  } catch {
    return undefined;
  }
  const manifest = readDocument(join(folder, "manifest.json"), manifestSchema);
  const report = readDocument(join(folder, "report.json"), reportSchema);
  const problem = [manifest, report].find((each) => typeof each === "string");
  const source = typeof manifest === "string" ? undefined : manifest;
  const told = typeof report === "string" ? undefined : report.scenario;
  const finding = told?.finding && modernizeFinding(told.finding);
  return {
    id: basename(folder),
    status: problem === undefined ? told!.status : "unreadable",
    startedMs: source === undefined ? Math.trunc(changedMs) : Date.parse(source.startedAt),
    scenario: told?.name ?? source?.source.scenario,
    file: source?.source.file,
    seed: told?.seed,
    strategy: told?.strategy,
    finding: finding?.message.split("\n", 1)[0],
    fingerprint: finding?.fingerprint,
    problem: problem as string | undefined,
  };
}

/** A report is small; a file that is not one may be of any size. */
const MAX_BYTES = 64 * 1024 * 1024;

/** The document, or what is wrong with it. */
function readDocument<S extends z.ZodType>(path: string, schema: S): z.output<S> | string {
  const name = basename(path);
  try {
    const text = readRegularFile(path, { what: name, maxBytes: MAX_BYTES }).toString();
    const result = schema.safeParse(JSON.parse(text));
    return result.success ? result.data : `${name} is not one of Seedbed's`;
  } catch (error) {
    if (error instanceof SyntaxError) return `${name} is not JSON`;
    const { code, message, cause } = error as SeedbedError;
    if ((cause as NodeJS.ErrnoException | undefined)?.code === "ENOENT") return `it has no ${name}`;
    return code === "invalid" ? `${name} is too large` : `${name} cannot be read: ${message}`;
  }
}
