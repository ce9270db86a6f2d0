/** Paths of a guest, which do not leave the folder that they begin in: neither by `..`, nor as absolute ones, nor through links. */
import { posix } from "node:path";
import type { FileCalls } from "../surroundings/surroundings.ts";

const MAX_LINKS = 40;

/** An error as the system has them, by its code. */
export class PosixError extends Error {
  readonly code: string;

  constructor(code: string, message: string = code) {
    super(message);
    this.code = code;
  }
}

export interface PathBelow {
  readonly files: FileCalls;
  /** The preopened folder, which is not left. */
  readonly root: string;
  /** The folder that the path begins in: the root, or one below it. */
  readonly from: string;
  readonly path: string;
  /** Whether a link at the end of the path is followed. */
  readonly follow: boolean;
}

/**
 * The path that a guest means, all links on the way followed.
 * @throws PosixError `EPERM` for one that leads out, `ELOOP`
 */
export function pathBelow({ files, root, from, path, follow }: PathBelow): string {
  if (path.includes("\0")) throw new PosixError("EINVAL");
  if (path === "") throw new PosixError("ENOENT");
  const start = from === root ? [] : posix.relative(root, from).split("/");
  let rest = [...parts(path)];
  if (path.startsWith("/")) throw new PosixError("EPERM");
  const here = [...start];
  for (let links = 0; rest.length > 0;) {
    const [name, ...more] = rest as [string, ...string[]];
    rest = more;
    if (name === "..") {
      if (here.pop() === undefined) throw new PosixError("EPERM");
      continue;
    }
    here.push(name);
    const at = [root, ...here].join("/");
    const isLast = rest.length === 0;
    if (isLast && !follow && !path.endsWith("/")) break;
    if (files.lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() !== true) continue;
    if (++links > MAX_LINKS) throw new PosixError("ELOOP");
    const target = String(files.readlinkSync(at));
    if (target.startsWith("/")) throw new PosixError("EPERM");
    here.pop();
    rest = [...parts(target), ...rest];
  }
  return here.length === 0 ? root : [root, ...here].join("/");
}

function parts(path: string): string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}
