/** `node:path`, whose relative paths start at the world's working folder and not at the machine's. */
import { posix, win32 } from "node:path";
import { liveCwd } from "../realm/live_world.ts";

type Path = typeof posix;

/** @param cwd the working folder, which is absolute */
function at(cwd: () => string, real: Path): Path {
  const resolve = (...paths: string[]) => real.resolve(cwd(), ...paths);
  /** Makes a path absolute. Leaves a value that is no text to the real function, which refuses it. */
  const absolute = (path: string) => typeof path === "string" ? resolve(path) : path;
  return {
    ...real,
    resolve,
    relative: (from, to) => real.relative(absolute(from), absolute(to)),
    toNamespacedPath: (path) => real.toNamespacedPath(real === win32 ? absolute(path) : path),
  };
}

export const posixPath: Path = at(liveCwd, posix);
export const win32Path: Path = at(() => `C:${liveCwd().replaceAll("/", "\\")}`, win32);
for (const each of [posixPath, win32Path]) Object.assign(each, { posix: posixPath, win32: win32Path });
