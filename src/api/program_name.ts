/** What somebody types to get this program, for the commands that are suggested. */
import process from "node:process";

type Environment = Readonly<Record<string, string | undefined>>;

/** `npx seedbed` for who came by npx: in their shell there may be nothing that is called seedbed. */
export function programName(env: Environment = process.env): string {
  return env["npm_lifecycle_event"] === "npx" ? "npx seedbed" : "seedbed";
}
