/** Reads the files of a stored run. */
import type { z } from "zod";
import { SeedbedError } from "../engine/errors.ts";
import { readRegularFile } from "../engine/store/read_file.ts";

const MAX_BYTES = 64 * 1024 * 1024;

/** @throws SeedbedError that names the file */
export function readRunFile<S extends z.ZodType>(file: string, schema: S): z.output<S> {
  const text = readRegularFile(file, { what: "a file of a stored run", maxBytes: MAX_BYTES }).toString();
  const result = schema.safeParse(parse(text));
  if (result.success) return result.data;
  throw new SeedbedError("invalid", "expected a file of a stored run, found something else", { location: { file } });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
