/** From the file that holds a configuration to what it says. What does not fit is an error with its place, never a default. */
import { z } from "zod";
import { SeedbedError, type SourceLocation } from "../../engine/errors.ts";
import { explainIssue } from "../../engine/ir/explain.ts";
import { type ConfigDocument, readDocument } from "./document.ts";
import type { ConfigPlace } from "./find.ts";
import { type Config, configSchema } from "./schema.ts";

export interface ConfigFile extends ConfigPlace {
  readonly config: Config;
  /** Where a key of the configuration stands. */
  locate(keys: readonly string[]): Promise<SourceLocation>;
}

export async function readConfig({ path, key }: ConfigPlace): Promise<ConfigFile> {
  const document = await readDocument(path);
  const prefix = key === undefined ? [] : [key];
  const config = key === undefined
    ? await validated(configSchema, document)
    : (await validated(z.object({ [key]: configSchema }), document))[key]!;
  await refuseRepeatedKeys(document, path, prefix);
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

/** JSON lets the last of several equal keys win, which would hide the others. The YAML parser has refused them already. */
async function refuseRepeatedKeys(
  { text }: ConfigDocument,
  file: string,
  prefix: readonly string[],
): Promise<void> {
  const { LineCounter, parseDocument } = await import("../load/yaml.ts");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [from = 0, to = Infinity] = (document.getIn(prefix, true) as { range?: readonly number[] } | undefined)
    ?.range ?? [];
  const repeated = document.errors.find(({ code, pos: [offset] }) =>
    code === "DUPLICATE_KEY" &&
    (offset >= from && offset < to || prefix.some((key) => text.startsWith(`"${key}"`, offset)))
  );
  if (repeated === undefined) return;
  const { line, col: column } = lines.linePos(repeated.pos[0]);
  const [name] = /^"(?:[^"\\]|\\.)*"/.exec(text.slice(repeated.pos[0])) ?? ["this key"];
  throw new SeedbedError("invalid", `expected each key once, found ${name} again`, {
    location: { file, line, column },
    hint: "remove one of them",
  });
}
