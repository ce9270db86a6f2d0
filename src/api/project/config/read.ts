/** From the file that holds a configuration to what it says. What does not fit is an error with its place, never a default. */
import { z } from "zod";
import { SeedbedError, type SourceLocation } from "../../../engine/errors.ts";
import { explainIssue } from "../../../engine/ir/explain.ts";
import { refuseRepeatedKeys } from "../load/repeated_keys.ts";
import { type ConfigDocument, readDocument } from "./document.ts";
import type { ConfigPlace } from "./find.ts";
import { type Config, configSchema } from "./schema.ts";

export interface ConfigFile extends ConfigPlace {
  readonly config: Config;
  /** Returns the place of a key of the configuration. */
  locate(keys: readonly string[]): Promise<SourceLocation>;
}

export async function readConfig({ path, key }: ConfigPlace): Promise<ConfigFile> {
  const document = await readDocument(path);
  const prefix = key === undefined ? [] : [key];
  const config = key === undefined
    ? await validated(configSchema, document)
    : (await validated(z.object({ [key]: configSchema }), document))[key]!;
  await refuseRepeatedKeys(path, document.text, prefix);
  return { path, key, config, locate: (keys) => document.locate([...prefix, ...keys]) };
}

async function validated<S extends z.ZodType>(schema: S, document: ConfigDocument): Promise<z.output<S>> {
  const { value } = document;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  // A misspelt key tells more than what is missing because of it.
  const first = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0]!;
  const { text, hint, path, keys } = explainIssue(first, value, schema, "seedbed schema config");
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
  throw new SeedbedError("invalid", `${text}${more}`, {
    hint,
    path: path === "" ? undefined : path,
    // What is missing has no place; what lacks it starts in the first line.
    location: { line: 1, ...await document.locate(keys) },
  });
}
