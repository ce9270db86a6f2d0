/** Calls git, and says what became of it. */
import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { SeedbedError } from "../../engine/errors.ts";

const MAX_BYTES = 256 * 1024 * 1024;

/** What a repository, which somebody else may have made, would have git do besides: run programs, and write more than it is asked for. */
const PLAIN = ["core.hooksPath=/dev/null", "core.fsmonitor=false", "log.showSignature=false", "color.ui=false"]
  .flatMap((setting) => ["-c", setting]);

/** @returns also what failed, or could not be started (`error`) */
export function runGit(args: readonly string[], cwd: string): SpawnSyncReturns<string> {
  return spawnSync("git", [...PLAIN, ...args], { cwd, encoding: "utf8", maxBuffer: MAX_BYTES });
}

/**
 * Returns what git wrote, without the end of the last line.
 * @param otherwise the message if it fails
 * @throws SeedbedError `usage`
 */
export function gitText(args: readonly string[], cwd: string, otherwise: string): string {
  const { error, status, stdout, stderr } = runGit(args, cwd);
  if (error !== undefined) {
    throw new SeedbedError("usage", `expected git, which failed to start: ${error.message}`, { hint: "install git" });
  }
  if (status === 0) return stdout.replace(/\n$/, "");
  const said = stderr.trim().split("\n")[0]!;
  throw new SeedbedError("usage", said === "" ? otherwise : `${otherwise} (${said})`);
}
