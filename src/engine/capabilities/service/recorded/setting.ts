/** The settings of real servers that programs of the world talk to. */
import { z } from "zod";
import { nameProblem } from "../../machine/setting.ts";

const VARIABLE = /^[A-Za-z_]\w*$/;

const serverSchema = z.strictObject({
  to: z.string().regex(VARIABLE, "expected the name of an environment variable, which holds the URL of the server")
    .describe("the environment variable with its URL, which no trace holds"),
  reset: z.string().min(1).optional().describe("SQL that a real Postgres performs before each run that asks it"),
}).describe("A real server, whose answers are recorded.");

export type ServerSetting = z.output<typeof serverSchema>;

/** Real servers by the names that programs know them by. */
export type RecordedServers = Readonly<Record<string, ServerSetting>>;

export const recordedSchema = z.record(z.string(), serverSchema)
  .describe("Real servers, by the names that programs know them by. Their answers are recorded.");

/** Returns the problem of the names of servers; undefined if they may have them. */
export function serversProblem(
  servers: RecordedServers = {},
  machines: Readonly<Record<string, unknown>> = {},
): string | undefined {
  for (const name of Object.keys(servers)) {
    const problem = nameProblem(name);
    if (problem !== undefined) return `servers: ${problem}`;
    if (Object.hasOwn(machines, name)) {
      return `servers: expected a name that no machine has, found ${JSON.stringify(name)}`;
    }
  }
  return undefined;
}
