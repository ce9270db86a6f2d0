/** A folder that appears with all of its files or not at all. */
import { readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { SeedbedError } from "../errors.ts";
import { writing } from "./atomic_file.ts";
import { makeFolders } from "./folders.ts";
import { sweepBeside, temporaryBeside } from "./leftovers.ts";

/**
 * @param id tells this filling from others of the same folder
 * @param fill writes into the folder that it is handed, which is then put in its place
 * @throws SeedbedError `unwritable` when the folder has something in it, or cannot be written
 */
export async function fillFolder(
  folder: string,
  id: string,
  fill: (temporary: string) => void | Promise<void>,
): Promise<void> {
  requireEmpty(folder);
  const temporary = temporaryBeside(folder, id);
  try {
    writing(folder, () => makeFolders(temporary));
    sweepBeside(folder, statSync(temporary).mtimeMs);
    await filling(folder, async () => await fill(temporary));
    // Takes the place of an empty folder; one that was filled meanwhile stays.
    writing(folder, () => renameSync(temporary, folder));
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
}

/** As `writing`, for work that takes its time. */
async function filling(folder: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    writing(folder, () => {
      throw error;
    });
  }
}

function requireEmpty(folder: string): void {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw new SeedbedError("unwritable", "expected a folder to write to, found something else", {
      location: { file: folder },
      cause: error,
    });
  }
  if (names.length === 0) return;
  throw new SeedbedError("unwritable", "expected an empty folder, or none, found one with files in it", {
    location: { file: folder },
    hint: "say another: --out <folder>",
  });
}
