/** Commands that are ended from outside while they write. */
import { readdirSync, statSync, watch } from "node:fs";
import { join } from "node:path";
import { ended, start } from "./seedbed.ts";

/** Starts a long run and waits until a file below `inside` has this many bytes. */
export async function interrupted(args: string[], cwd: string, inside: string, signal: NodeJS.Signals) {
  const child = start(args, { cwd });
  const end = ended(child);
  await new Promise<void>((resolve) => {
    const watcher = watch(cwd, { recursive: true }, () => {
      if (largestBelow(join(cwd, inside)) < 200_000) return;
      watcher.close();
      resolve();
    });
    void end.then(() => {
      watcher.close();
      resolve();
    });
  });
  child.kill(signal);
  return await end;
}

function largestBelow(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (found.isFile()) return found.size;
  return Math.max(0, ...readdirSync(path).map((name) => largestBelow(join(path, name))));
}
