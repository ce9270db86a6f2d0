/** The package as it is published: packed by npm, and placed in projects as an installation would. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { onTestFinished, vi } from "vitest";
import { bundle } from "../../scripts/bundle.ts";
import { BUILT } from "./built.ts";
import { ROOT } from "./files.ts";
import { STATE_FOLDER } from "./state_folder.ts";

const execute = promisify(execFile);

/**
 * Runs `npm pack` on the current sources, once for all test files: the first one that calls this does. The tarball is removed after
 * the tests. Returns its path.
 */
export async function pack(): Promise<string> {
  const folder = join(STATE_FOLDER, "packed");
  const made = join(folder, "seedbed.tgz");
  try {
    await mkdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    await vi.waitUntil(() => existsSync(made), { timeout: PACKED_WITHIN_MS, interval: 100 });
    return made;
  }
  const source = join(folder, "package");
  for (const name of ["package.json", "README.md", "LICENSE", "schema"]) {
    await cp(join(ROOT, name), join(source, name), { recursive: true });
  }
  const types = join(source, "dist", "types");
  await Promise.all([
    "deno" in process.versions ? bundle(join(source, "dist")) : cp(BUILT, join(source, "dist"), { recursive: true }),
    execute(join(ROOT, "node_modules", ".bin", "tsc"), ["-p", join(ROOT, "tsconfig.build.json"), "--outDir", types]),
  ]);
  const { stdout } = await execute("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: source,
    env: ENVIRONMENT,
  });
  await rename(join(folder, /"filename": "([^"]+)"/.exec(stdout)![1]!), made);
  return made;
}

/** The time limit of a `beforeAll` that packs, since another file may be packing first. */
export const PACKED_WITHIN_MS = 180_000;

/** The environment of commands in such a project: this Node comes first in the path, and nothing says that vitest runs. */
export const ENVIRONMENT = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|npm_|FORCE_COLOR|TEST$)/.test(name))),
  NO_COLOR: "1",
  PATH: `${join(ROOT, "node_modules", ".bin")}:${process.env["PATH"]}`,
};

/**
 * Makes a project in which the package is installed with its dependencies. It is removed after the test.
 * @param packages names of further packages, which are links to those of this project
 */
export async function projectWith(
  tarball: string,
  files: Readonly<Record<string, string>>,
  packages: readonly string[] | "all" = [],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "seedbed-project-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const modules = join(folder, "node_modules");
  await mkdir(join(modules, "seedbed"), { recursive: true });
  await execute("tar", ["-xzf", tarball, "-C", join(modules, "seedbed"), "--strip-components=1"]);
  await mkdir(join(modules, ".bin"));
  await symlink("../seedbed/dist/cli.js", join(modules, ".bin", "seedbed"));
  const all = packages === "all" ? await readdir(join(ROOT, "node_modules")) : ["zod", "esbuild", ...packages];
  for (const name of all.filter((each) => each !== "seedbed" && !each.startsWith("."))) {
    await symlink(join(ROOT, "node_modules", name), join(modules, name));
  }
  const text = { "package.json": '{ "name": "app", "type": "module" }\n', ...files };
  for (const [name, content] of Object.entries(text)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}
