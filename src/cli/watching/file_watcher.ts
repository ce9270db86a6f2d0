/** Tells of files that change: those below a folder, and single ones elsewhere. */
import { realpathSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { watch } from "chokidar";
import { SeedbedError } from "../../engine/errors.ts";
import { isBelow } from "../../engine/host/below.ts";

export interface FileWatcher {
  /** Watches these files instead of the last ones, as far as they are not below the folder. Absolute paths. */
  alsoWatch(files: Iterable<string>): void;
  close(): Promise<void>;
}

/** Folders whose files nobody edits: packages are installed. */
const NOT_WATCHED = new Set(["node_modules", ".git"]);

/**
 * Resolves when every later change will be told.
 * @param onChange is given absolute paths: of a file below a link both the one that leads through it and the real one
 * @param except folders that are written to by what a change sets off
 */
export async function watchFiles(
  folder: string,
  except: readonly string[],
  onChange: (paths: readonly string[]) => void,
): Promise<FileWatcher> {
  const real = realpathSync(folder);
  const watcher = watch(folder, {
    ignoreInitial: true,
    ignored: (path) =>
      except.some((each) => isBelow(path, each)) ||
      relative(folder, path).split(sep).some((part) => NOT_WATCHED.has(part)),
  });
  watcher.on("all", (event, path) => {
    if (event === "addDir" || event === "unlinkDir") return;
    const here = relative(folder, path);
    onChange(real === folder || !isBelow(path, folder) ? [path] : [path, join(real, here)]);
  });
  await new Promise<void>((resolve, reject) => {
    watcher.on("ready", resolve).on("error", (error) => reject(cannotWatch(folder, error)));
  });
  let others = new Set<string>();
  return {
    alsoWatch(files) {
      const now = new Set([...files].filter((file) => !isBelow(file, folder) && !isBelow(file, real)));
      watcher.unwatch([...others].filter((file) => !now.has(file)));
      watcher.add([...now].filter((file) => !others.has(file)));
      others = now;
    },
    close: () => watcher.close(),
  };
}

function cannotWatch(folder: string, error: unknown): SeedbedError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new SeedbedError("unreadable", `cannot watch the folder: ${message}`, {
    location: { file: folder },
    hint: code === "ENOSPC" || code === "EMFILE"
      ? "the system allows no more watched files; see fs.inotify.max_user_watches, or watch a smaller folder with --cwd"
      : undefined,
    cause: error,
  });
}
