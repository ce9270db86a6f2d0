/** What somebody types to get this program, for the commands that are suggested. */
import process from "node:process";

type Environment = Readonly<Record<string, string | undefined>>;

/** The way by which somebody came: in their shell there may be nothing that is called seedbed. */
export function programName(env: Environment = process.env): string {
  if (env["npm_lifecycle_event"] === "npx") return "npx seedbed";
  const isInstalled = import.meta.url.includes("/node_modules/seedbed/");
  return isInstalled && "deno" in process.versions ? "deno run -A npm:seedbed" : "seedbed";
}
