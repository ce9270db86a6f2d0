/** Lists the files of a git repository that differ from a commit: changed, added, removed, committed since or not. */
import { realpathSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { SeedbedError } from "../../engine/errors.ts";
import { isBelow } from "../../engine/host/below.ts";
import { runGit } from "./git.ts";

/**
 * Absolute paths. Of a file below a link both the one that leads through it and the real one.
 * @param since a branch, tag or commit; what came to it after the current branch left it does not count
 * @throws SeedbedError `usage` when there is no git, no repository, or no such commit
 */
export function changedFiles(since: string, cwd: string): string[] {
  const [top] = git(["rev-parse", "--show-toplevel"], cwd, "expected a git repository") as [string];
  const [commit] = git(
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${since}^{commit}`],
    cwd,
    `--since: expected a branch, tag or commit, found ${JSON.stringify(since)}, which is none here`,
  ) as [string];
  const merged = runGit(["merge-base", commit, "HEAD"], cwd);
  const base = merged.status === 0 ? merged.stdout.trim() : commit;
  const names = [
    ...git(["diff", "--name-only", "--no-renames", "-z", base, "--"], top, "cannot compare"),
    ...git(["ls-files", "--others", "--exclude-standard", "-z"], top, "cannot list files"),
  ];
  const real = realpathSync(cwd);
  return [...new Set(names)].flatMap((name) => {
    const path = resolve(top, name);
    return real === cwd || !isBelow(path, real) ? [path] : [path, join(cwd, relative(real, path))];
  });
}

/** Returns the output of git, split into lines or into parts that end in a NUL. */
function git(args: readonly string[], cwd: string, otherwise: string): string[] {
  const { error, status, stdout, stderr } = runGit(args, cwd);
  if (error !== undefined) {
    throw new SeedbedError("usage", `--since needs git, which failed to start: ${error.message}`, {
      hint: "install git",
    });
  }
  if (status !== 0) {
    const [said] = stderr.trim().split("\n");
    throw new SeedbedError("usage", `${otherwise}${said === "" ? "" : ` (${said})`}`, {
      hint: "omit --since to check all scenarios",
    });
  }
  return stdout.split(args.includes("-z") ? "\0" : "\n").filter((part) => part !== "");
}
