/** Reads the files of a stored run. */
import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { SeedbedError } from "../engine/errors.ts";

/** @throws SeedbedError that names the file */
export async function readRunFile<S extends z.ZodType>(file: string, schema: S): Promise<z.output<S>> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : `it cannot be read (${code ?? message})`;
    throw new SeedbedError("unreadable", `expected a file of a stored run, ${why}`, { location: { file }, cause });
  }
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
