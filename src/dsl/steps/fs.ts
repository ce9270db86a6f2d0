/** Steps on the simulated file system. Relative paths are below `/app`. */
import type { Step } from "../../engine/ir/scenario.ts";
import { make, requireString } from "./make.ts";
import { type DerivedSteps, namespace } from "./namespace.ts";

/** Steps on the simulated file system, which code of a scenario reaches as `world.fs`. Relative paths are below `/app`. */
export interface FileSteps {
  /**
   * Writes a file, and creates the folders above it.
   * @param path The path of the file.
   * @param data The text to write.
   */
  writeText(path: string, data: string): Step;
  /**
   * Fails unless the file exists and holds exactly this text.
   * @param path The path of the file.
   * @param equals The expected text.
   */
  expectReadText(path: string, equals: string): Step;
  /**
   * Saves the state of the whole file system under a name.
   * @param name The name of the snapshot, for `fs.restore`.
   */
  snapshot(name: string): Step;
  /**
   * Restores the file system to the state of a snapshot. The step fails if there is no snapshot of that name.
   * @param name The name that `fs.snapshot` was given.
   */
  restore(name: string): Step;
  /**
   * Writes a file.
   * @deprecated Use `fs.writeText`.
   */
  write(path: string, data: string): Step;
  /**
   * Fails unless the file holds exactly this text.
   * @deprecated Use `fs.expectReadText`.
   */
  expect(path: string, equals: string): Step;
}

/**
 * Steps on the simulated file system.
 *
 * @example
 * ```ts
 * import { fs, scenario } from "seedbed";
 *
 * export default scenario("a snapshot brings back what was overwritten")
 *   .step(fs.writeText("/data/config.json", "{}"))
 *   .step(fs.snapshot("clean"))
 *   .step(fs.writeText("/data/config.json", "broken"))
 *   .step(fs.restore("clean"))
 *   .step(fs.expectReadText("/data/config.json", "{}"));
 * ```
 */
export const fs: FileSteps & DerivedSteps<"fs", FileSteps> = namespace("fs", {
  writeText(path: string, data: string) {
    return make("fs_write", {
      path: requireString("fs.writeText path", path),
      data: requireString("fs.writeText data", data),
    });
  },
  expectReadText(path: string, equals: string) {
    return make("fs_read_assert", {
      path: requireString("fs.expectReadText path", path),
      equals: requireString("fs.expectReadText text", equals),
    });
  },
  snapshot(name: string) {
    return make("fs_snapshot", { name: requireString("fs.snapshot name", name) });
  },
  restore(name: string) {
    return make("fs_restore", { name: requireString("fs.restore name", name) });
  },
}, { write: "writeText", expect: "expectReadText" });
