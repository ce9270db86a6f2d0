/** Where the files are that a scenario names: nowhere but below its own folder, or below the working folder of the process. */
import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { confine, OutsideError } from "../../../engine/host/confine.ts";

/** Returns the real path; undefined for one that leads out of both, also by a link. */
export function belowFolder(folder: string, path: string): string | undefined {
  for (const root of [folder, "."]) {
    try {
      return confine(realpathSync(root), resolve(realpathSync(folder), path), path, true);
    } catch (error) {
      if (!(error instanceof OutsideError)) throw error;
    }
  }
  return undefined;
}
