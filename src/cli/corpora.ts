/** What the commands about corpora share: the target whose runs they make, and the folder. */
import { resolve } from "node:path";
import { settingFor } from "../api/project/config/running.ts";
import type { ResolvedConfig } from "../api/project/config/resolve.ts";
import { loadTarget } from "../api/project/load/load_target.ts";
import { withSetting } from "../api/project/load/setting.ts";
import { CorpusFolder } from "../api/runs/fuzz/corpus_folder.ts";
import { SeedbedError } from "../engine/errors.ts";
import type { Program } from "../engine/interpreter/program.ts";
import { isDirectory } from "../engine/store/atomic_file.ts";
import type { Context } from "./context.ts";

export const TARGET_AND_CORPUS = "a target as for fuzz, and the folder of its corpus";

/** @throws SeedbedError `unreadable` if it has to be there and is not */
export function corpusAt(path: string, context: Context, hasToBe = true): CorpusFolder {
  const folder = resolve(context.cwd, path);
  if (hasToBe && !isDirectory(folder)) {
    throw new SeedbedError("unreadable", "expected the folder of a corpus, there is none", {
      location: { file: path },
      hint: "seedbed fuzz <target> --corpus <folder> makes one",
    });
  }
  return new CorpusFolder(folder, path);
}

export async function targetOf(
  name: string,
  config: () => Promise<ResolvedConfig>,
  context: Context,
): Promise<Program> {
  const loaded = await loadTarget(name, context);
  return withSetting(loaded, settingFor(loaded.program.ir, await config()), context.cwd).program;
}
