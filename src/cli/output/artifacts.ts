/** The JSON documents of the commands on the files of a run. */
import { z } from "zod";

const document = <const N extends string, S extends z.ZodRawShape>(name: N, shape: S) =>
  z.object({
    schema: z.literal(`seedbed/${name}@1`),
    ok: z.boolean().describe("true if the exit code is 0"),
    ...shape,
  });

const artifact = z.object({ name: z.string(), bytes: z.int(), sha256: z.string() });

export const artifactsLsOutput = document("artifacts-ls", {
  run: z.string().describe("its folder, or the trace that is not in a store"),
  files: z.array(artifact),
});

export const artifactsDiffOutput = document("artifacts-diff", {
  left: z.string(),
  right: z.string(),
  files: z.array(z.object({
    name: z.string(),
    verdict: z.enum(["same", "equal", "different", "left only", "right only"])
      .describe("equal: the same except for what always differs between runs: id, times, places"),
    line: z.int().optional().describe("the first that differs, counted from 1"),
    left: z.string().optional(),
    right: z.string().optional(),
  })),
});

export const artifactsExportOutput = document("artifacts-export", {
  run: z.string(),
  out: z.string(),
  files: z.array(artifact),
});

export const artifactsPackOutput = document("artifacts-pack", {
  run: z.string(),
  out: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  id: z.string(),
  scenario: z.string(),
  files: z.array(artifact),
  replay: z.string().describe("the command line, anywhere"),
});

export const artifactsImportOutput = document("artifacts-import", {
  from: z.string(),
  run: z.string().describe("the folder that it is in now"),
  id: z.string(),
  scenario: z.string(),
  wasThere: z.boolean().describe("true if the store already had the run"),
  files: z.array(artifact),
  replay: z.string(),
});
