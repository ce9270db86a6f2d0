/**
 * From the paths of a world to those of the host. A path is normalised first; what is decided on is the real folder that holds
 * its last name, and that name: a slash at the end never makes a call act on what the check did not look at.
 */
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { confine, OutsideError } from "./confine.ts";

/** Arguments that are paths, where it is not the first alone. */
const PATHS: Readonly<Record<string, readonly number[]>> = {
  copyFile: [0, 1],
  cp: [0, 1],
  link: [0, 1],
  rename: [0, 1],
  symlink: [1],
};

/** Returns the indexes of the arguments of a call that are paths. */
export const pathsOf = (name: string): readonly number[] => PATHS[name] ?? [0];

/** Calls that work on a link and not on what it leads to. */
const ON_LINKS = new Set([
  "link",
  "lchown",
  "lstat",
  "lutimes",
  "readlink",
  "rename",
  "rm",
  "rmdir",
  "symlink",
  "unlink",
]);

/** Calls that take a name away: for the system, a link with a slash behind it is not one that they can take. */
const TAKES_AWAY = new Set(["rename", "rm", "rmdir", "unlink"]);

export class HostPaths {
  /** Absolute and real. */
  readonly root: string;
  readonly #mount: string;

  /**
   * @param root the folder that may not be left
   * @param mount what it is called inside the world
   */
  constructor(root: string, mount: string) {
    this.root = fs.realpathSync(root);
    this.#mount = mount;
  }

  /** A text of the host, such as a message, with the folder as the world calls it. */
  shown(text: string): string {
    return text.replaceAll(this.root, this.#mount);
  }

  /**
   * Arguments of a call with real paths in the place of the world's. Options are copied, so that nothing of the program runs
   * between the check and the call.
   * @throws OutsideError
   */
  resolve(name: string, args: readonly unknown[]): unknown[] {
    const paths = pathsOf(name);
    const given = args.map(plain);
    if (name === "symlink") given[0] = this.#target(given[0]);
    for (const index of paths) if (index < given.length) given[index] = this.#argument(name, given[index], index);
    return given;
  }

  /**
   * For a path of the host that was found earlier.
   * @throws OutsideError when there is a link on the way by now
   */
  requireReal(path: string): void {
    if (confine(this.root, path, path, false) !== path) throw new OutsideError(this.shown(path));
  }

  #argument(name: string, path: unknown, index: number): unknown {
    if (typeof path === "number" && index === 0) return path;
    if (typeof path !== "string") {
      throw Object.assign(new TypeError(`expected a path as text, found ${typeof path}`), {
        code: "ERR_INVALID_ARG_TYPE",
      });
    }
    return name === "mkdtemp" ? this.#prefix(path) : this.#real(name, path);
  }

  #real(name: string, path: string): string {
    const given = this.#below(path);
    // As the system has it: a slash at the end asks for the folder that a link leads to.
    const asFolder = path.endsWith("/");
    const itself = confine(this.root, given, path, false);
    const real = asFolder || !ON_LINKS.has(name) ? confine(this.root, given, path, true) : itself;
    if (TAKES_AWAY.has(name)) {
      if (itself === this.root) throw failed("EBUSY", -16, "the working folder itself is in use", name, path);
      if (real !== itself) throw failed("ENOTDIR", -20, "not a directory", name, path);
    }
    return asFolder && real !== this.root ? `${real}/` : real;
  }

  /** Of `mkdtemp`: letters are added to the last name, so that name is none to follow, and may be empty. */
  #prefix(path: string): string {
    const cut = path.lastIndexOf("/") + 1;
    const folder = confine(this.root, this.#below(path.slice(0, cut)), path, true);
    return `${folder}/${path.slice(cut)}`;
  }

  /**
   * Returns the target of a link inside the world: what is below the mount is so on the host, too. All else is looked at when
   * it is followed.
   */
  #target(target: unknown): unknown {
    return typeof target === "string" && this.#isMounted(target) ? this.#below(target) : target;
  }

  /** Below the mount, or below the folder by its own name. */
  #below(path: string): string {
    return this.#isMounted(path) ? join(this.root, path.slice(this.#mount.length)) : path;
  }

  #isMounted(path: string): boolean {
    return path === this.#mount || path.startsWith(`${this.#mount}/`);
  }
}

/** The topmost folder that would have to be made for `path`, or the path itself. */
export function firstMissing(root: string, path: string): string {
  let first = path;
  while (dirname(first) !== root && !fs.existsSync(dirname(first))) first = dirname(first);
  return first;
}

/** Options without getters, functions and signals of the program's. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  if (ArrayBuffer.isView(value) || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([, each]) =>
      each === null || (typeof each !== "function" && typeof each !== "object")
    ),
  );
}

function failed(code: string, errno: number, what: string, syscall: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${what}, ${syscall} '${path}'`), { code, errno, syscall, path });
}
