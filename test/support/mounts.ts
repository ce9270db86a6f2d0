/** File systems of a test's own, where the system lets it mount any. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Mount {
  readonly path: string;
  /** Nothing can be written any more. */
  makeReadOnly(): void;
  release(): void;
}

/** A file system in memory that holds so many KiB; undefined where the test may not mount one. */
export function mountTiny(kib: number): Mount | undefined {
  if (process.platform !== "linux") return undefined;
  const path = mkdtempSync(join(tmpdir(), "seedbed-mount-"));
  const mounted = run("mount", "-t", "tmpfs", "-o", `size=${kib}k`, "tmpfs", path);
  if (!mounted) {
    rmdirSync(path);
    return undefined;
  }
  return {
    path,
    makeReadOnly: () => void run("mount", "-o", "remount,ro", path),
    release() {
      if (run("umount", "-l", path)) rmdirSync(path);
    },
  };
}

/** Whether tests here may mount a file system. */
export const CAN_MOUNT: boolean = (() => {
  const mount = mountTiny(64);
  mount?.release();
  return mount !== undefined;
})();

function run(program: string, ...args: string[]): boolean {
  return spawnSync(program, args).status === 0;
}
