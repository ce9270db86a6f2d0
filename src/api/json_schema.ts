/** The JSON Schemas (draft 2020-12) of what Seedbed reads and writes, for editors and other tools. */
import { z } from "zod";
import { fileSchema } from "../engine/ir/file.ts";
import { entrySchema, footerSchema, headerSchema } from "../engine/trace/format.ts";

export const SCHEMA_NAMES = ["scenario", "trace"] as const;
export type SchemaName = (typeof SCHEMA_NAMES)[number];

const lineSchema = z.union([headerSchema, entrySchema, footerSchema]).describe(
  "One line of a Seedbed trace: a header, then entries, then a footer.",
);

/** The schema of a scenario file, or of a line of a trace. */
export function jsonSchema(name: SchemaName): object {
  const schema = name === "scenario" ? fileSchema : lineSchema;
  return z.toJSONSchema(schema, { target: "draft-2020-12", io: "input" });
}
