/** The JSON Schemas (draft 2020-12) of what Seedbed reads and writes, for editors and other tools. */
import { z } from "zod";
import { fileSchema } from "../../engine/ir/file.ts";
import { episodeSchema } from "../../engine/trace/episode.ts";
import { entrySchema, footerSchema, headerSchema } from "../../engine/trace/format.ts";
import { configSchema } from "./config/schema.ts";

export const SCHEMA_NAMES = ["scenario", "trace", "config", "episode"] as const;
export type SchemaName = (typeof SCHEMA_NAMES)[number];

const lineSchema = z.union([headerSchema, entrySchema, footerSchema]).describe(
  "One line of a Seedbed trace: a header, then entries, then a footer.",
);

const SCHEMAS = { scenario: fileSchema, trace: lineSchema, config: configSchema, episode: episodeSchema };

/** The schema of a scenario file, of a line of a trace, of a configuration, or of an episode of a service. */
export function jsonSchema(name: SchemaName): object {
  return z.toJSONSchema(SCHEMAS[name], { target: "draft-2020-12", io: "input", override: nameAlternatives });
}

/**
 * Says of a union that a field tells apart what that field may be. `oneOf` says so already, but an editor offers only the
 * alternatives that match what is typed so far: of a new step, those that have no other field.
 */
function nameAlternatives({ zodSchema, jsonSchema }: {
  readonly zodSchema: z.core.$ZodTypes;
  readonly jsonSchema: z.core.JSONSchema.BaseSchema;
}): void {
  if (!(zodSchema instanceof z.ZodDiscriminatedUnion)) return;
  const { discriminator } = zodSchema.def;
  const names = jsonSchema.oneOf?.map((each) => (each as z.core.JSONSchema.BaseSchema).properties?.[discriminator])
    .map((field) => (field as z.core.JSONSchema.BaseSchema).const);
  Object.assign(jsonSchema, {
    type: "object",
    required: [discriminator],
    properties: { [discriminator]: { enum: names } },
  });
}
