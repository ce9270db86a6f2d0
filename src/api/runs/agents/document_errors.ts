/** Reading the documents of a configuration: what they say is told with its place. */
import type { z } from "zod";
import { SeedbedError } from "../../../engine/errors.ts";
import { explainIssue } from "../../../engine/ir/explain.ts";
import type { ConfigDocument } from "../../project/config/document.ts";

export type Keys = readonly (string | number)[];

/** What a document says. @throws SeedbedError `invalid` for what the schema refuses */
export async function parsed<S extends z.ZodType>(document: ConfigDocument, schema: S): Promise<z.output<S>> {
  const result = schema.safeParse(document.value);
  if (result.success) return result.data;
  const { issues } = result.error;
  const first = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0]!;
  const { text, hint, path, keys } = explainIssue(first, document.value, schema, "docs/agents.md");
  throw new SeedbedError("invalid", text, {
    hint,
    path: path === "" ? undefined : path,
    location: { line: 1, ...await document.locate(keys) },
  });
}

/** An error at a place of a document. */
export async function wrong(
  document: ConfigDocument,
  message: string,
  keys: Keys,
  hint?: string,
): Promise<SeedbedError> {
  return new SeedbedError("invalid", message, {
    location: { line: 1, ...await document.locate(keys) },
    path: keys.join("."),
    hint,
  });
}
