/** Sessions as files of a folder. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { SeedbedError } from "../../../../engine/errors.ts";
import { writeFileAtomically } from "../../../../engine/store/atomic_file.ts";
import { newId } from "../../../new_id.ts";
import type { Session } from "../session_schema.ts";
import { fileNameOf, sessionText } from "./incident.ts";

/**
 * Writes a file for each session, named by its id.
 * @param isForced whether files that are there are overwritten
 * @returns the paths
 * @throws SeedbedError `usage` for a file that is there, before anything is written
 */
export function writeSessions(sessions: readonly Session[], folder: string, isForced: boolean): readonly string[] {
  const names = sessions.map(fileNameOf);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) {
    throw new SeedbedError("invalid", `expected runs with different ids, found two for ${twice}`);
  }
  const paths = names.map((name) => join(folder, name));
  const there = paths.find((path) => existsSync(path));
  if (there !== undefined && !isForced) {
    throw new SeedbedError("usage", "expected no file, found one", {
      location: { file: there },
      hint: "--force overwrites it",
    });
  }
  for (const [index, path] of paths.entries()) writeFileAtomically(path, sessionText(sessions[index]!), newId());
  return paths;
}
