/** Paths that cannot leave a folder: neither by `..` nor through a link, also through one whose target is not there yet. */
import { lstatSync, readlinkSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { isBelow } from "./below.ts";

const MAX_LINKS = 40;

/** As the system has it, so that programs treat it as one of their permission errors. */
export class OutsideError extends Error {
  readonly code = "EACCES";
  readonly errno = -13;
  readonly path: string;

  constructor(path: string) {
    super(`EACCES: ${path} is outside of the working folder, and host files may not leave it`);
    this.path = path;
  }
}

/**
 * The real path that `path` leads to, all links on the way followed.
 * @param root absolute and real: the folder that may not be left
 * @param shown how errors name the path
 * @param follow false for calls that work on a link itself
 * @throws OutsideError
 */
export function confine(root: string, path: string, shown: string, follow: boolean): string {
  let here = root;
  let rest = partsBelow(root, resolve(root, path), shown);
  for (let links = 0; rest.length > 0;) {
    const next = join(here, rest[0]!);
    const isLast = rest.length === 1;
    rest = rest.slice(1);
    if (!isLink(next) || (isLast && !follow)) {
      here = next;
      continue;
    }
    if (++links > MAX_LINKS) throw Object.assign(new Error(`ELOOP: too many links: ${shown}`), { code: "ELOOP" });
    const target = readlinkSync(next);
    const absolute = isAbsolute(target) ? target : resolve(dirname(next), target);
    rest = [...partsBelow(root, absolute, shown), ...rest];
    here = root;
  }
  return here;
}

function partsBelow(root: string, path: string, shown: string): string[] {
  if (!isBelow(path, root)) throw new OutsideError(shown);
  const way = relative(root, path);
  return way === "" ? [] : way.split(sep);
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
