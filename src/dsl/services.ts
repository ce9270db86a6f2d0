/** The servers of a scenario that are no programs of it, as an author writes them. */
import { postgresProblem } from "../engine/ir/machines.ts";
import type { ScenarioIR } from "../engine/ir/scenario.ts";
import { invalid, problem } from "./problem.ts";

/** A Postgres. */
export interface PostgresService {
  /** The name that programs know it by, at port 5432. */
  readonly host: string;
  /** What each run's database starts with: a file of SQL (`schema.sql`, from the scenario's folder), or SQL. */
  readonly schema: string;
}

/** What a scenario says of a Postgres: the SQL that it starts with, or the file that has it. */
export interface PostgresSetting {
  /** SQL. */
  readonly schema?: string | undefined;
  /** A file, from the scenario's folder. */
  readonly schemaFile?: string | undefined;
}

/** A server that `scenario(…).service(…)` adds. */
export interface Service {
  /** The name that programs know it by. */
  readonly name: string;
  /** What the scenario says of it. */
  readonly postgres: PostgresSetting;
}

/** Makes servers for `scenario(…).service(…)`. */
export interface Services {
  /**
   * A Postgres that lives in the world: a real engine (the package `@electric-sql/pglite`) with the world's clock and randomness.
   * Programs reach it by `postgres://…@host:5432/…`, with any user, password and database.
   * @throws {SeedbedError} `invalid` for a setting that makes no sense.
   */
  postgres(options: PostgresService): Service;
}

/**
 * Servers that programs talk to over the network.
 *
 * @example
 * ```ts
 * import { scenario, service } from "seedbed";
 *
 * export default scenario("a withdrawal is made once")
 *   .service(service.postgres({ host: "db", schema: "CREATE TABLE account (id int PRIMARY KEY, cents int)" }))
 *   .step("nothing asks it", () => {});
 * ```
 */
export const service: Services = {
  postgres(options) {
    const { host, schema, ...more } = options ?? {};
    if (typeof host !== "string") throw problem("service.postgres host", 'the name of the server, as in "db"', host);
    if (typeof schema !== "string" || schema.trim() === "") {
      throw problem(`service.postgres "${host}" schema`, "a file of SQL, or SQL", schema);
    }
    const [unknown] = Object.keys(more);
    if (unknown !== undefined) throw problem(`service.postgres "${host}"`, "host and schema", unknown);
    return { name: host, postgres: /^[^\s;]+\.sql$/i.test(schema) ? { schemaFile: schema } : { schema } };
  },
};

/** The settings of a world with one more server. */
export function withService(
  before: ScenarioIR["world"],
  { name, postgres }: Service,
): NonNullable<ScenarioIR["world"]> {
  if (Object.hasOwn(before?.postgres ?? {}, name)) throw problem("service", "a name that no other service has", name);
  const servers = { ...before?.postgres, [name]: postgres };
  const wrong = postgresProblem(servers, before?.machines);
  if (wrong !== undefined) throw invalid(wrong);
  return { ...before, postgres: servers };
}
