/** The settings of Postgres servers in the world. */
import { z } from "zod";
import { nameProblem } from "../../machine/setting.ts";

const MAX_SCHEMA = 4_000_000;

export const postgresSchema = z.record(
  z.string(),
  z.strictObject({
    schema: z.string().max(MAX_SCHEMA).optional().describe("the SQL that a run's database starts with"),
    schemaFile: z.string().min(1).optional()
      .describe("the file that has this SQL, from the scenario's folder; it is read when the scenario is loaded"),
  }).describe("A Postgres of the world."),
).describe("Postgres servers, by the names that programs know them by.");

export type PostgresSettings = z.output<typeof postgresSchema>;

/** Returns the problem of the names of servers; undefined if they may have them. */
export function postgresProblem(
  servers: PostgresSettings = {},
  machines: Readonly<Record<string, unknown>> = {},
): string | undefined {
  for (const name of Object.keys(servers)) {
    const problem = nameProblem(name);
    if (problem !== undefined) return `postgres: ${problem}`;
    if (Object.hasOwn(machines, name)) {
      return `postgres: expected a name that no machine has, found ${JSON.stringify(name)}`;
    }
  }
  return undefined;
}
