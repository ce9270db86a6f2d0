/** A copy of the project's source with some files changed, to run as it is. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { afterAll } from "vitest";
import { ROOT } from "./files.ts";

const RUNTIME = "deno" in process.versions
  ? ["run", "-A", "--quiet"]
  : ["--disable-warning=ExperimentalWarning", "--experimental-strip-types"];

const folders: string[] = [];
afterAll(() => {
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});

/** The whole text of a file, or how it is to be changed. */
export type Change = string | ((text: string) => string);

export interface ChangedSource {
  readonly folder: string;
  /** Runs a file of it to its end. */
  run(
    file: string,
    ...args: string[]
  ): { readonly status: number | null; readonly stdout: string; readonly stderr: string };
}

/** @param changes by path from the root of the project; a change that changes nothing is an error */
export function changedSource(changes: Readonly<Record<string, Change>>): ChangedSource {
  const folder = mkdtempSync(join(tmpdir(), "seedbed-changed-"));
  folders.push(folder);
  for (const name of ["src", "scripts", "package.json", join("test", "engine", "support")]) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  for (const [name, change] of Object.entries(changes)) {
    const path = join(folder, name);
    const before = existsSync(path) ? readFileSync(path, "utf8") : "";
    const after = typeof change === "string" ? change : change(before);
    if (after === before) throw new Error(`${name}: expected a change`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, after);
  }
  return {
    folder,
    run(file, ...args) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [...RUNTIME, join(folder, file), ...args], {
        cwd: folder,
        encoding: "utf8",
        env: { ...process.env, NO_COLOR: "1" },
      });
      return { status, stdout, stderr };
    },
  };
}
