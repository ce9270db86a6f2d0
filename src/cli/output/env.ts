/** The document of `seedbed env`. */
import { z } from "zod";
import { locationSchema } from "../../api/reports/error.ts";

export const envOutput = z.object({
  schema: z.literal("seedbed/env@1"),
  ok: z.literal(true),
  seedbed: z.string().describe("version"),
  runtime: z.object({ name: z.string(), version: z.string() }),
  platform: z.object({ os: z.string(), arch: z.string() }),
  config: z.object({
    file: z.string(),
    key: z.string().optional().describe("the key that holds the configuration, if the file has other content"),
  }).nullable().describe("null when there is none"),
  settings: z.array(z.object({
    name: z.string().describe("as in limits.maxSteps"),
    value: z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).readonly()]).nullable().describe(
      "null where nothing is set and there is no default",
    ),
    source: z.string().describe("flag --seeds, environment SEEDBED_SEEDS, file seedbed.json:4, or default"),
    location: locationSchema.optional().describe("its place in the file"),
  })),
});

export type EnvReport = z.input<typeof envOutput>;
