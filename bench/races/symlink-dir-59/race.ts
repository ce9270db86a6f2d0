/**
 * pnpm/symlink-dir#59: of two callers that replace the same outdated link, the second to remove it fails with ENOENT. Broken in
 * 6.0.2, fixed in 6.0.3.
 */
import { mkdirSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { latency } from "../../../examples/races/latency.ts";

type Link = (target: string, path: string) => Promise<unknown>;

const folder = (name: string) => join(tmpdir(), "store", name);

export function prepare(): void {
  for (const name of ["old", "new"]) mkdirSync(folder(name), { recursive: true });
  symlinkSync("old", folder("current"));
}

export function linker(link: Link, target: string): () => Promise<void> {
  return async () => {
    await latency(2);
    await link(folder(target), folder("current"));
  };
}
