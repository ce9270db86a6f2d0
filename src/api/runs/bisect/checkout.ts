/** A working tree of its own for other commits: the user's is left alone. */
import { spawn } from "node:child_process";
import { copyFileSync, existsSync, lstatSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import { confine, OutsideError } from "../../../engine/host/confine.ts";
import { makeFolders } from "../../../engine/store/folders.ts";
import { gitText, runGit } from "../../project/git.ts";

const LOCKS = ["package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock", "deno.lock"];
/** What says which packages there are, where no lock file does. */
const MANIFESTS = ["package.json", "deno.json", "deno.jsonc"];
const MAX_SAID = 2_000;

export interface Tree {
  /** Absolute path of the topmost folder of the user's checkout, and of the folder in it that the work is in. */
  readonly top: string;
  readonly cwd: string;
  /** Absolute path of a folder that does not exist yet. */
  readonly folder: string;
  /** A command line that installs packages, where those that are present do not fit. */
  readonly prepare: string | undefined;
  readonly signal: AbortSignal;
}

export class Checkout {
  readonly #tree: Tree;
  /** The packages that are installed in it, by their lock files; undefined if there are none. */
  #installed: string | undefined;
  /** Files that were put there. */
  #added: string[] = [];

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  /** The folder in it that stands for the one that the work is in. */
  get cwd(): string {
    return this.path(this.#tree.cwd);
  }

  /** Where a file of the user's checkout is in this one. */
  path(file: string): string {
    return join(this.#tree.folder, relative(this.#tree.top, file));
  }

  /** @returns why nothing can be told of the commit, if so */
  async switchTo(hash: string): Promise<string | undefined> {
    const { top, folder } = this.#tree;
    this.#unlinkPackages();
    for (const file of this.#added.splice(0)) rmSync(file, { force: true });
    if (existsSync(folder)) gitText(["checkout", "--force", "--quiet", "--detach", hash], folder, "cannot check out");
    else gitText(["worktree", "add", "--force", "--quiet", "--detach", folder, hash], top, "cannot check out");
    if (this.#leadsOut(this.cwd)) {
      return `its folder ${relative(this.#tree.top, this.#tree.cwd)} leads out of the repository`;
    }
    return await this.#providePackages();
  }

  /** Copies a file of the user's checkout to its place here, if the commit has none. @returns whether it did */
  addMissing(file: string): boolean {
    const place = this.path(file);
    if (this.#leadsOut(place) || existsSync(place)) return false;
    makeFolders(dirname(place));
    copyFileSync(file, place);
    this.#added.push(place);
    return true;
  }

  remove(): void {
    const { top, folder } = this.#tree;
    this.#unlinkPackages();
    rmSync(folder, { recursive: true, force: true });
    runGit(["worktree", "prune"], top);
  }

  async #providePackages(): Promise<string | undefined> {
    const { top, prepare } = this.#tree;
    const present = this.#folders().filter((folder) => existsSync(join(folder, "node_modules")));
    const here = lockOf(this.#folders(), top);
    const there = lockOf(this.#folders().map((folder) => this.path(folder)), this.#tree.folder);
    if (there.digest === here.digest) {
      if (this.#installed !== undefined) this.#clean();
      for (const folder of present) this.#link(folder);
      return undefined;
    }
    if (this.#installed === there.digest) return undefined;
    if (prepare === undefined) {
      return `its ${
        there.name ?? here.name
      } is another than the present one, and no --prepare says how to install packages`;
    }
    this.#clean();
    const problem = await this.#prepare(prepare);
    this.#installed = problem === undefined ? there.digest : undefined;
    return problem;
  }

  /** From the topmost folder of the repository down to that of the work. */
  #folders(): readonly string[] {
    const { top, cwd } = this.#tree;
    const folders = [top];
    for (const part of relative(top, cwd).split(/[/\\]/)) {
      if (part !== "") folders.push(join(folders.at(-1)!, part));
    }
    return folders;
  }

  #link(folder: string): void {
    const place = join(this.path(folder), "node_modules");
    if (existsSync(place) || !existsSync(dirname(place))) return;
    symlinkSync(join(folder, "node_modules"), place, "junction");
  }

  /** Before anything could follow a link into the user's packages. */
  #unlinkPackages(): void {
    if (this.#leadsOut(this.cwd)) return;
    for (const folder of this.#folders()) {
      const place = join(this.path(folder), "node_modules");
      if (lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() === true) rmSync(place);
    }
  }

  /** By a link of the commit: nothing is written there. */
  #leadsOut(place: string): boolean {
    const { folder } = this.#tree;
    if (!existsSync(folder)) return false;
    const root = realpathSync(folder);
    try {
      confine(root, join(root, relative(folder, place)), place, true);
      return false;
    } catch (error) {
      if (error instanceof OutsideError) return true;
      throw error;
    }
  }

  #clean(): void {
    gitText(["clean", "-ffdxq"], this.#tree.folder, "cannot clean up");
    this.#installed = undefined;
  }

  #prepare(command: string): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      const { signal } = this.#tree;
      const child = spawn(command, { cwd: this.cwd, shell: true, stdio: ["ignore", "pipe", "pipe"], signal });
      let said = "";
      const hear = (text: string) => said = (said + text).slice(-MAX_SAID);
      child.stdout.setEncoding("utf8").on("data", hear);
      child.stderr.setEncoding("utf8").on("data", hear);
      child.on("error", (error) => {
        const problem = `--prepare: expected a command, which failed to start: ${error.message}`;
        if (signal.aborted) resolve("it was interrupted");
        else reject(new SeedbedError("usage", problem));
      });
      child.on("close", (code, by) => {
        const last = said.trim().split("\n").at(-1) ?? "";
        if (code === 0) resolve(undefined);
        else resolve(`${JSON.stringify(command)} ended with ${by ?? `exit code ${code}`} there${last && `: ${last}`}`);
      });
    });
  }
}

/** The lock files of folders as one text; where there are none, what declares the packages. */
function lockOf(
  folders: readonly string[],
  top: string,
): { readonly digest: string; readonly name: string | undefined } {
  const files = (names: readonly string[]) =>
    folders.flatMap((folder) => names.map((name) => join(folder, name))).filter((file) => existsSync(file));
  const locks = files(LOCKS);
  const found = locks.length > 0 ? locks : files(MANIFESTS);
  const digest = JSON.stringify(found.map((file) => [relative(top, file), readFileSync(file, "utf8")]));
  const [first] = found;
  return { digest, name: first === undefined ? undefined : relative(top, first) };
}
