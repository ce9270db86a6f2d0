/** The commits of a repository, as a bisection looks at them. What lies in the middle of a history, git itself says. */
import { SeedbedError } from "../../../engine/errors.ts";
import { gitText, runGit } from "../../project/git.ts";

export interface Commit {
  readonly hash: string;
  readonly subject: string;
  readonly author: string;
  /** ISO 8601. */
  readonly date: string;
}

export class History {
  /** Absolute path of the topmost folder of the checkout. */
  readonly top: string;

  /** @throws SeedbedError `usage` if there is no git, or no repository */
  constructor(cwd: string) {
    this.top = gitText(["rev-parse", "--show-toplevel"], cwd, "expected a git repository");
  }

  /** @param option as in `--good`, for the message @throws SeedbedError `usage` if there is no such commit */
  find(ref: string, option: string): string {
    const { status, stdout } = runGit(
      ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`],
      this.top,
    );
    if (status === 0) return stdout.trim();
    throw new SeedbedError(
      "usage",
      `${option}: expected a branch, tag or commit, found ${JSON.stringify(ref)}, which is none here`,
    );
  }

  commit(hash: string): Commit {
    const text = this.#git("show", "--no-patch", "--format=%H%x00%s%x00%an%x00%aI", hash);
    const [full = hash, subject = "", author = "", date = ""] = text.split("\0");
    return { hash: full, subject, author, date };
  }

  parents(hash: string): readonly string[] {
    return words(this.#git("show", "--no-patch", "--format=%P", hash));
  }

  isAncestor(older: string, newer: string): boolean {
    return runGit(["merge-base", "--is-ancestor", older, newer], this.top).status === 0;
  }

  /** The commit at which two histories part; undefined if they have none in common. */
  mergeBase(one: string, other: string): string | undefined {
    const { status, stdout } = runGit(["merge-base", one, other], this.top);
    return status === 0 ? stdout.trim() : undefined;
  }

  /** The commits that lead to `bad`, without those of `excluded` and what leads to them; the one that halves them best comes first. */
  between(bad: string, excluded: readonly string[]): readonly string[] {
    const text = this.#git("rev-list", "--bisect-all", bad, ...excluded.map((hash) => `^${hash}`));
    return text.split("\n").flatMap((line) => words(line)[0] ?? []);
  }

  /** The commit so many steps before, by first parents; undefined if there are not that many. */
  before(hash: string, steps: number): string | undefined {
    const { status, stdout } = runGit(["rev-parse", "--verify", "--quiet", `${hash}~${steps}`], this.top);
    return status === 0 ? stdout.trim() : undefined;
  }

  #git(...args: readonly string[]): string {
    return gitText(args, this.top, `git ${args[0]} failed`);
  }
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
