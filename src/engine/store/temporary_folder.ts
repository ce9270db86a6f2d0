/** Folders of the system's temporary one, with names by which those of killed processes are found. */
import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writing } from "./atomic_file.ts";
import { writerMark } from "./writer_mark.ts";

/**
 * Makes a new one, which only this user can read.
 * @param purpose small letters
 * @throws SeedbedError `unwritable`
 */
export function makeTemporaryFolder(purpose: string): string {
  const root = realpathSync(tmpdir());
  return writing(root, () => mkdtempSync(join(root, `seedbed-${purpose}-${writerMark()}.`)));
}
