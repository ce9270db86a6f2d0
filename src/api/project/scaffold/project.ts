/** Detects the kind of a project: whose scripts, whose lock file, where the schemas are. */
import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { read, valueAt } from "./jsonc.ts";
import { readRegularFile } from "../../../engine/store/read_file.ts";

export interface Project {
  /** Absolute. */
  readonly folder: string;
  /** The root of the repository; the folder itself when there is none. */
  readonly repository: string;
  readonly isRepository: boolean;
  readonly kind: "node" | "deno";
  /** `package.json`, `deno.json` or `deno.jsonc`; undefined when a project of Node has none. */
  readonly manifest: string | undefined;
  /** True if the manifest says that the project depends on seedbed. */
  readonly depends: boolean;
  /** Command lines, for CI: how packages are installed, and how their commands are run. */
  readonly install: string;
  readonly runner: string;
}

/** @param onDeno whether a folder that does not say is one of Deno's */
export function projectOf(folder: string, onDeno: boolean): Project {
  const has = (name: string) => existsSync(join(folder, name));
  const deno = ["deno.json", "deno.jsonc"].find(has);
  const kind = has("package.json") ? "node" : deno !== undefined || onDeno ? "deno" : "node";
  const repository = repositoryOf(folder);
  const manifest = kind === "deno" ? deno ?? "deno.json" : has("package.json") ? "package.json" : undefined;
  return {
    folder,
    kind,
    manifest,
    repository: repository ?? folder,
    isRepository: repository !== undefined,
    depends: manifest !== undefined && has(manifest) && dependsOn(join(folder, manifest)),
    ...packages(kind, (name) => has(name) || existsSync(join(repository ?? folder, name))),
  };
}

function packages(
  kind: Project["kind"],
  has: (name: string) => boolean,
): Pick<Project, "install" | "runner"> {
  if (kind === "deno") return { install: "deno install", runner: "deno task" };
  if (has("pnpm-lock.yaml")) {
    return { install: "corepack enable && pnpm install --frozen-lockfile", runner: "pnpm exec" };
  }
  if (has("yarn.lock")) return { install: "corepack enable && yarn install", runner: "yarn run" };
  return { install: has("package-lock.json") ? "npm ci" : "npm install", runner: "npx" };
}

const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;

function dependsOn(manifest: string): boolean {
  try {
    const value = read(readRegularFile(manifest, { what: "a manifest", maxBytes: MAX_MANIFEST_BYTES }).toString());
    return ["dependencies", "devDependencies", "imports"].some((list) =>
      valueAt(value, [list, "seedbed"]) !== undefined
    );
  } catch {
    return false;
  }
}

function repositoryOf(folder: string): string | undefined {
  for (let here = folder;; here = dirname(here)) {
    if (existsSync(join(here, ".git"))) return here;
    if (here === dirname(here)) return undefined;
  }
}

/** Returns the command line of a command of Seedbed in the project, up to its name. */
export function commandIn({ kind, runner }: Project, version: string): string {
  return kind === "deno" ? `deno run -A npm:seedbed@^${version}` : `${runner} seedbed`;
}

/** Returns the path of `to` relative to the folder `from`: `./node_modules/…`. */
export function seenFrom(from: string, to: string): string {
  const path = relative(from, to).split(sep).join("/");
  return path.startsWith("../") ? path : `./${path}`;
}
