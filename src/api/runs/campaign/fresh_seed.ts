/** Seeds that nobody has tried yet, most likely: every commit of a repository has its own. */
import { runGit } from "../../project/git.ts";
import { createHash } from "node:crypto";
import { newId } from "../../new_id.ts";

/** Far enough apart that two commits seldom share seeds, and far from those that are tried by default. */
const APART = 1_000_000;
const PLACES = 2 ** 32;

/** The first seed for the commit that is checked out; where there is none, for this very call. */
export function freshSeed(cwd: string): number {
  const { status, stdout } = runGit(["rev-parse", "HEAD"], cwd);
  const digest = createHash("sha256").update(status === 0 ? stdout : newId()).digest();
  return (1 + digest.readUInt32BE() % (PLACES - 1)) * APART + 1;
}
