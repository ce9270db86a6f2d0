/** Copies the files of a run to a folder, which appears with all of them or not at all. */
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import { writing } from "../../../engine/store/atomic_file.ts";
import { fillFolder } from "../../../engine/store/fill_folder.ts";
import { type DigestedArtifact, digestFile } from "./artifacts.ts";

/**
 * @param id tells this copying from others to the same folder
 * @throws SeedbedError `unwritable` when the folder has something in it, or cannot be written
 */
export async function exportArtifacts(
  artifacts: readonly DigestedArtifact[],
  folder: string,
  id: string,
): Promise<void> {
  await fillFolder(folder, id, async (temporary) => {
    for (const { name, path, sha256 } of artifacts) {
      const copy = join(temporary, name);
      writing(join(folder, name), () => copyFileSync(path, copy));
      if (await digestFile(copy) === sha256) continue;
      throw new SeedbedError("unreadable", "the file changed while it was copied", { location: { file: path } });
    }
  });
}
