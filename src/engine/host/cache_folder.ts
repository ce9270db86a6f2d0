/** The cache folder of the user: `SEEDBED_CACHE_DIR`, or where the system keeps caches. */
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import process from "node:process";

/** Undefined if there is none: with `SEEDBED_CACHE_DIR=off`, or where a value of it is no absolute path. */
export function cacheFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
  home: string = homedir(),
): string | undefined {
  const named = env["SEEDBED_CACHE_DIR"];
  if (named !== undefined && named !== "") return isAbsolute(named) ? named : undefined;
  const folder = (name: string, otherwise: string) => {
    const path = env[name];
    return path !== undefined && isAbsolute(path) ? path : otherwise;
  };
  if (platform === "win32") return join(folder("LOCALAPPDATA", join(home, "AppData", "Local")), "seedbed", "Cache");
  if (platform === "darwin") return join(home, "Library", "Caches", "seedbed");
  return join(folder("XDG_CACHE_HOME", join(home, ".cache")), "seedbed");
}
