/** The state that the command keeps between its runs, so that an interrupted one goes on. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { ROOT } from "../command.ts";

const FOLDER = join(ROOT, "node_modules", ".cache", "mutate");

/** `otherwise` if nothing was kept. */
export function readState<T>(name: string, otherwise: T): T {
  try {
    return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8")) as T;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return otherwise;
    throw error;
  }
}

export function writeState(name: string, state: unknown): void {
  mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, `${name}.json`);
  const written = `${path}.${process.pid}`;
  writeFileSync(written, JSON.stringify(state));
  renameSync(written, path);
}
