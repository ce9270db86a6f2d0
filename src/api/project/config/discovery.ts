/** Translates a configuration into the search for scenario files. */
import { posix } from "node:path";
import { escapePath } from "tinyglobby";
import type { Discovery } from "../load/discover.ts";
import { type ResolvedConfig, sourceOf } from "./resolve.ts";
import { folderOf } from "./running.ts";

/** Returns how to look for scenario files. */
export function discoveryFor(config: ResolvedConfig, cwd: string): Discovery {
  const { include, store } = config.values;
  const base = folderOf(config, cwd);
  // Reports of runs are JSON, and no scenarios.
  const kept = sourceOf(config, "store").kind === "file" ? [posix.join(escapePath(store), "runs")] : [];
  const exclude = [...config.values.exclude, ...kept];
  return { base, exclude, ...(sourceOf(config, "include").kind === "default" ? {} : { include }) };
}
