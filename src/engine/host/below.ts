/** Tells whether a path lies in a folder, judging by the paths alone: links are not followed. */
import { isAbsolute, relative, sep } from "node:path";

/** Also true of the folder itself. Both are absolute. */
export function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  // On Windows, the way to another drive is an absolute path.
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
