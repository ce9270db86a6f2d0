/** Servers that a scenario needs and does not run itself, as an author declares them. */
import { machinesProblem, postgresProblem, redisProblem, serversProblem } from "../engine/ir/machines.ts";
import type { ScenarioIR } from "../engine/ir/scenario.ts";
import { invalid, problem } from "./problem.ts";
import { serialisable } from "./serialisable.ts";
import { withSite } from "./site.ts";

/** A Postgres. */
export interface PostgresService {
  /** The name that programs know it by, at port 5432. */
  readonly host: string;
  /** What the database of each run starts with: SQL, or the name of an SQL file in the scenario's folder (`schema.sql`). */
  readonly schema: string;
}

/** What a Postgres starts with: SQL, or a file of it. */
export interface PostgresSetting {
  /** SQL. */
  readonly schema?: string | undefined;
  /** A file, from the scenario's folder. */
  readonly schemaFile?: string | undefined;
}

/** A Redis. */
export interface RedisService {
  /** The name that programs know it by, at port 6379. */
  readonly host: string;
  /** What clients have to know; none by default. */
  readonly password?: string;
}

/** What a scenario says of a Redis. */
export interface RedisSetting {
  /** What clients have to know. */
  readonly password?: string | undefined;
}

/** The name of an environment variable, in the place of its value. */
export interface EnvironmentVariable {
  /** The variable. */
  readonly variable: string;
}

/**
 * Names an environment variable of the machine that runs the tests, whose value is looked up when it is needed and is never a part
 * of a scenario or a trace.
 *
 * @example
 * ```ts
 * import { env, type EnvironmentVariable } from "seedbed";
 *
 * export const url: EnvironmentVariable = env("DATABASE_URL");
 * ```
 *
 * @param variable As in `DATABASE_URL`.
 * @throws {SeedbedError} `invalid` for what is no name of a variable.
 */
export function env(variable: string): EnvironmentVariable {
  if (typeof variable !== "string" || !/^[A-Za-z_]\w*$/.test(variable)) {
    throw problem("env", "the name of an environment variable", variable);
  }
  return { variable };
}

export function isVariable(value: unknown): value is EnvironmentVariable {
  const { variable } = (value ?? {}) as { readonly variable?: unknown };
  return typeof variable === "string" && Object.keys(value as object).length === 1;
}

/** A real server. */
export interface TcpService {
  /** The environment variable with its URL: `postgres://user:password@host:5432/name`, or `tcp://host:3306`. */
  readonly to: EnvironmentVariable;
  /** SQL that a real Postgres performs before each run that asks it. */
  readonly reset?: string;
}

/** What a scenario says of a real server. */
export interface RecordedServer {
  /** The environment variable with its URL. */
  readonly to: string;
  /** SQL that a real Postgres performs before each run. */
  readonly reset?: string | undefined;
}

/** A server that `scenario(…).service(…)` adds. */
export interface Service {
  /** The name that programs know it by. */
  readonly name: string;
  /** What the scenario says of a Postgres in the world. */
  readonly postgres?: PostgresSetting;
  /** What the scenario says of a real server. */
  readonly server?: RecordedServer;
  /** What the scenario says of a Redis in the world. */
  readonly redis?: RedisSetting;
  /** Where the author wrote it. */
  readonly at?: string | undefined;
}

/** Makes servers for `scenario(…).service(…)`. */
export interface Services {
  /**
   * A Postgres that lives in the world: a real engine (the package `@electric-sql/pglite`) with the world's clock and randomness.
   * Programs reach it by `postgres://…@host:5432/…`, with any user, password and database.
   * @throws {SeedbedError} `invalid` for a setting that makes no sense.
   */
  postgres(options: PostgresService): Service;
  /**
   * A Redis in the world: a machine with this name and its own clock, which serves RESP2 and RESP3 at port 6379. Steps and faults
   * can crash, pause and isolate it like any other machine.
   * @throws {SeedbedError} `invalid` for a setting that makes no sense.
   */
  redis(options: RedisService): Service;
  /**
   * A real server, which programs reach by this name at any port. Its answers are recorded, so a replay needs no server.
   * @throws {SeedbedError} `invalid` for a setting that makes no sense.
   */
  tcp(name: string, options: TcpService): Service;
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
  redis(options) {
    const { host, ...rest } = options ?? {};
    if (typeof host !== "string") throw problem("service.redis host", 'the name of the server, as in "cache"', host);
    const what = `service.redis ${JSON.stringify(host)}`;
    const { at, ...setting } = withSite(serialisable(what, rest) as Record<string, unknown>) as RedisSetting & {
      at?: string;
    };
    const wrong = redisProblem(setting);
    if (wrong !== undefined) throw invalid(`${what} ${wrong}`);
    return { name: host, redis: setting, at };
  },
  tcp(name, options) {
    const what = `service.tcp(${JSON.stringify(name)})`;
    if (typeof options?.to?.variable !== "string") {
      throw problem(`${what} to`, 'env("DATABASE_URL"), which names an environment variable', options?.to);
    }
    const { to, ...rest } = options;
    return { name, server: serialisable(what, { to: to.variable, ...rest }) as unknown as RecordedServer };
  },
};

/** The settings of a world with one more server. */
export function withService(
  before: ScenarioIR["world"],
  { name, postgres, server, redis, at }: Service,
): NonNullable<ScenarioIR["world"]> {
  const taken = [before?.postgres, before?.servers, redis && before?.machines];
  const isTaken = taken.some((named) => Object.hasOwn(named ?? {}, name));
  if (isTaken) throw problem("service", "a name that no other service has", name);
  const world = {
    ...before,
    ...(postgres === undefined ? {} : { postgres: { ...before?.postgres, [name]: postgres } }),
    ...(server === undefined ? {} : { servers: { ...before?.servers, [name]: server } }),
    ...(redis === undefined ? {} : { machines: { ...before?.machines, [name]: { redis, at } } }),
  };
  const wrong = postgresProblem(world.postgres, world.machines) ?? serversProblem(world.servers, world.machines) ??
    machinesProblem(world.machines);
  if (wrong !== undefined) throw invalid(wrong);
  return world;
}
