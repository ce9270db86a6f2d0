/**
 * Selects the part of a long job that this build does: `node scripts/rotation.ts <parts> [first]` prints `part/parts`.
 *
 * Slow tests, and the suite on Deno, take too long for every change. Each commit does the next part, so that so many consecutive
 * commits do all of them, and building a commit again does the same part again. A shallow clone does not know how many
 * commits there are; there the day of the commit counts.
 */
import { execFileSync } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";

const DAY_S = 86_400;

/** Returns the number of commits that lead to the one that is checked out; for a shallow clone, the days since 1970. */
export function position(folder: string): number {
  const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: folder, encoding: "utf8" }).trim();
  if (git("rev-parse", "--is-shallow-repository") === "false") return Number(git("rev-list", "--count", "HEAD"));
  return Math.floor(Number(git("log", "-1", "--format=%ct")) / DAY_S);
}

/**
 * @param at as `position` gives it
 * @param first what the first part is called: 0 for slices, 1 for shards of vitest
 * @throws Error if there are not one or more parts
 */
export function part(at: number, parts: number, first = 0): string {
  if (!Number.isInteger(parts) || parts < 1) throw new Error(`rotation: expected how many parts there are, from 1`);
  return `${at % parts + first}/${parts}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [parts, first] = process.argv.slice(2).map(Number);
  console.log(part(position(fileURLToPath(new URL("..", import.meta.url))), parts ?? 0, first));
}
