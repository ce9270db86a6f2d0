/** Paths below folders. */
import { isAbsolute, relative, sep } from "node:path";

/** Also true of the folder itself. */
export function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
