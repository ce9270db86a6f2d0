/** Packages of `bench/races`: small, but many, and nothing else needs them. They are installed beside the scenarios, on demand. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { MORE } from "./races.ts";

export function installMore(tell: (line: string) => void): void {
  if (!existsSync(join(MORE, "package.json")) || existsSync(join(MORE, "node_modules"))) return;
  tell("installing the packages of bench/races");
  execFileSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: MORE, stdio: "inherit" });
}
