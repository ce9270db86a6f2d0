/** The command by which the user starts this program, for suggested command lines. */
import process from "node:process";

declare const SEEDBED_VERSION: string | undefined;

type Environment = Readonly<Record<string, string | undefined>>;

/** The way by which somebody came: in their shell there may be nothing that is called seedbed. */
export function programName(
  env: Environment = process.env,
  isOnDeno = "deno" in process.versions,
  isBuilt = typeof SEEDBED_VERSION === "string",
): string {
  if (env["npm_lifecycle_event"] === "npx") return "npx seedbed";
  return isBuilt && isOnDeno ? "deno run -A npm:seedbed" : "seedbed";
}
