/** The JSON document of `http import`. */
import { z } from "zod";

export const httpImportOutput = z.object({
  schema: z.literal("seedbed/http-import@1"),
  ok: z.literal(true),
  file: z.string().describe("the actions file that was written"),
  service: z.string().describe("the name of the service in it"),
  actions: z.array(z.object({ name: z.string(), destructive: z.boolean() })),
  leftOut: z.array(z.object({ operation: z.string(), reason: z.string() })).describe(
    "the operations that cannot be sent",
  ),
  next: z.string().describe("the command line to type next"),
});

export type HttpImportReport = z.input<typeof httpImportOutput>;
