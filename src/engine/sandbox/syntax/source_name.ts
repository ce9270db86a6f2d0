/**
 * Names of source files as traces and reports show them: relative to the scenario's folder, and for dependencies from
 * `node_modules/` on, so that they are the same on every machine.
 */
import { isAbsolute, relative, sep } from "node:path";

export function sourceName(source: string, folder: string): string {
  const path = (isAbsolute(source) ? relative(folder, source) : source).split(sep).join("/");
  const inModules = path.lastIndexOf("node_modules/");
  return inModules < 0 ? path : path.slice(inModules);
}

/** True for the author's files, false for dependencies and for what esbuild adds. */
export function isOwnSource(name: string): boolean {
  return !name.startsWith("node_modules/") && !name.startsWith("<");
}
