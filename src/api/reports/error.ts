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
}) satisfies z.ZodType<ErrorReport>;

/** An error as data: a `SeedbedError`, or a crash of Seedbed itself. */
export interface ErrorReport {
  /** The code of the error, or `crash` for one that is no `SeedbedError`. */
  code: "usage" | "invalid" | "unreadable" | "compile" | "contract" | "unwritable" | "crash";
  /** Says what was expected and what was found. */
  message: string;
  /** The place of what is wrong, where it is known. */
  location?: ReportLocation | undefined;
  /** The path inside the document, such as `steps[3].duration`. */
  path?: string | undefined;
  /** Says what to do next. */
  hint?: string | undefined;
}

/** A place in a file. */
export interface ReportLocation {
  /** The path of the file. */
  file: string;
  /** The line, counted from 1. */
  line?: number | undefined;
  /** The column, counted from 1. */
  column?: number | undefined;
}

export const errorOutput = z.object({
  schema: z.literal("seedbed/error@1"),
  ok: z.literal(false),
  error: errorSchema,
});
