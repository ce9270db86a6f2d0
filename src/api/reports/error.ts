/** The JSON shape of an error: what `--json` prints when a command cannot do its work. */
import { z } from "zod";

export const locationSchema = z.object({
  file: z.string(),
  line: z.int().optional(),
  column: z.int().optional(),
});

export const errorSchema = z.object({
  code: z.enum(["usage", "invalid", "unreadable", "compile", "contract", "unwritable", "crash"]),
  message: z.string(),
  location: locationSchema.optional(),
  path: z.string().optional().describe("inside the document, as in steps[3].duration"),
  hint: z.string().optional(),
});

export type ErrorReport = z.input<typeof errorSchema>;

export const errorOutput = z.object({
  schema: z.literal("seedbed/error@1"),
  ok: z.literal(false),
  error: errorSchema,
});
