/** Servers that a scenario needs and does not run itself, as an author declares them. */
import { machinesProblem, postgresProblem, redisProblem, serversProblem } from "../engine/ir/machines.ts";
import type { ScenarioIR, Step } from "../engine/ir/scenario.ts";
import { invalid, problem } from "./problem.ts";
import { duration, make, requireString } from "./steps/make.ts";
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
  /**
   * Keeps the data in an append-only file on the machine's disk, and says when what was written is synced: `always` before it is
   * answered, `everysec` a second later, `no` never. Left out, a server that restarts is empty.
   */
  readonly appendfsync?: "always" | "everysec" | "no";
  /** Names of machines that repeat, asynchronously, what this one does. */
  readonly replicas?: readonly string[];
  /**
   * How long the primary has to be down, or paused, until a replica takes its place: a duration. The name of the host leads to the new
   * primary from then on. Left out, only `service.failOver` does that.
   */
  readonly failover?: string | number;
}

/** What a scenario says of a Redis. */
export interface RedisSetting {
  /** What clients have to know. */
  readonly password?: string | undefined;
  /** When its append-only file is synced; undefined for none. */
  readonly appendfsync?: "always" | "everysec" | "no" | undefined;
  /** The machine that it is a replica of. */
  readonly replicaOf?: string | undefined;
  /** How long it may be down until a replica takes its place. */
  readonly failover?: string | undefined;
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
  /** Names of machines that are replicas of this Redis. */
  readonly replicas?: readonly string[];
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
   * A step: a replica takes the place of its primary. What has not reached it is lost.
   * @param host The name of the Redis.
   * @param to The replica; the one that has come furthest by default.
   */
  failOver(host: string, to?: string): Step;
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
    const { at, replicas = [], failover, ...given } = withSite(serialisable(what, rest) as Record<string, unknown>) as
      & Omit<RedisService, "host">
      & { at?: string };
    if (!Array.isArray(replicas) || replicas.some((name) => typeof name !== "string")) {
      throw problem(`${what} replicas`, 'names of machines, as in ["cache-2"]', replicas);
    }
    const setting = failover === undefined ? given : { ...given, failover: duration(`${what} failover`, failover) };
    const wrong = redisProblem(setting);
    if (wrong !== undefined) throw invalid(`${what} ${wrong}`);
    return { name: host, redis: setting, replicas: replicas as readonly string[], at };
  },
  failOver(host, to) {
    return make("redis_failover", {
      host: requireString("service.failOver", host),
      to: to === undefined ? undefined : requireString("service.failOver to", to),
    });
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
  { name, postgres, server, redis, replicas = [], at }: Service,
): NonNullable<ScenarioIR["world"]> {
  const taken = [before?.postgres, before?.servers, redis && before?.machines];
  const names = [name, ...replicas];
  const used = names.find((each, index) =>
    names.indexOf(each) !== index || taken.some((named) => Object.hasOwn(named ?? {}, each))
  );
  if (used !== undefined) throw problem("service", "a name that no other service has", used);
  const { failover: _, ...shared } = redis ?? {};
  const following = replicas.map((each) => [each, { redis: { ...shared, replicaOf: name }, at }]);
  const world = {
    ...before,
    ...(postgres === undefined ? {} : { postgres: { ...before?.postgres, [name]: postgres } }),
    ...(server === undefined ? {} : { servers: { ...before?.servers, [name]: server } }),
    ...(redis === undefined
      ? {}
      : { machines: { ...before?.machines, [name]: { redis, at }, ...Object.fromEntries(following) } }),
  };
  const wrong = postgresProblem(world.postgres, world.machines) ?? serversProblem(world.servers, world.machines) ??
    machinesProblem(world.machines);
  if (wrong !== undefined) throw invalid(wrong);
  return world;
}
