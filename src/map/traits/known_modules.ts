/** Modules whose use is a trait: those of Node, and the packages that most programs use for it. */
import type { Form } from "../facts.ts";

export interface KnownModule {
  readonly form: Form;
  /** The effect, as a verb in front of its name. */
  readonly does: string;
  /** The exports that count; all of them by default. */
  readonly only?: readonly string[];
  /** The exports that do not. */
  readonly except?: readonly string[];
  /** True if `get` and `delete` of it are requests and no access to a store. */
  readonly requests?: boolean;
}

const each = (names: readonly string[], known: KnownModule): [string, KnownModule][] =>
  names.map((name) => [name, known]);

const RANDOM_OF_CRYPTO = [
  "getRandomValues",
  "randomBytes",
  "randomFill",
  "randomFillSync",
  "randomInt",
  "randomUUID",
  "generateKey",
  "generateKeyPair",
  "generateKeySync",
  "generateKeyPairSync",
];

/** Modules of Node, without `node:`. What is not here reaches nothing outside, such as path and util. */
const BUILTINS: ReadonlyMap<string, KnownModule> = new Map([
  ...each(["fs", "fs/promises", "dns", "dns/promises", "sqlite"], { form: "io", does: "I/O" }),
  ...each(["http", "https", "http2"], {
    form: "io",
    does: "I/O",
    except: ["validateHeaderName", "validateHeaderValue"],
  }),
  ...each(["net", "tls", "dgram"], { form: "io", does: "I/O", except: ["isIP", "isIPv4", "isIPv6"] }),
  ...each(["child_process"], { form: "io", does: "starts a process:" }),
  ...each(["worker_threads"], { form: "worker", does: "workers:", except: ["markAsUntransferable"] }),
  ...each(["cluster"], { form: "worker", does: "workers:" }),
  ...each(["timers", "timers/promises"], {
    form: "timeout",
    does: "timer",
    only: ["setTimeout", "setInterval", "scheduler"],
  }),
  ...each(["crypto"], { form: "random", does: "randomness:", only: RANDOM_OF_CRYPTO }),
  ...each(["perf_hooks"], { form: "clock", does: "reads the clock:", only: ["performance"] }),
  ...each(["process"], { form: "clock", does: "reads the clock:", only: ["hrtime", "uptime"] }),
]);

const CLIENTS = [
  ..."pg pg-promise postgres mysql mysql2 mariadb mssql tedious oracledb sqlite3 better-sqlite3 @libsql/client".split(
    " ",
  ),
  ..."redis ioredis memcached memjs mongodb mongoose cassandra-driver neo4j-driver level lmdb couchbase nano".split(
    " ",
  ),
  ..."@prisma/client knex sequelize typeorm drizzle-orm kysely @mikro-orm/core @planetscale/database".split(" "),
  ..."@elastic/elasticsearch @opensearch-project/opensearch algoliasearch meilisearch @clickhouse/client".split(" "),
  ..."aws-sdk firebase firebase-admin @supabase/supabase-js @vercel/kv @upstash/redis minio".split(" "),
  ..."nodemailer stripe twilio openai @anthropic-ai/sdk @octokit/rest @slack/web-api @sendgrid/mail".split(" "),
  ..."ws socket.io socket.io-client @grpc/grpc-js mqtt nats ssh2 ssh2-sftp-client basic-ftp".split(" "),
  ..."fs-extra graceful-fs chokidar write-file-atomic mkdirp rimraf del tmp tmp-promise execa cross-spawn".split(" "),
  ..."express fastify koa @hapi/hapi restify @nestjs/core @hono/node-server".split(" "),
];

const REQUESTERS = "axios got ky node-fetch cross-fetch undici superagent request needle ofetch wretch phin".split(" ");

const RETRIERS = [
  ..."p-retry async-retry retry promise-retry exponential-backoff cockatiel ts-retry ts-retry-promise".split(" "),
  ..."axios-retry fetch-retry retry-axios opossum @lifeomic/attempt retry-as-promised".split(" "),
];

const TIMERS = [
  ..."p-timeout promise-timeout p-wait-for delay p-debounce p-throttle throttle-debounce lodash.debounce".split(" "),
  ..."lodash.throttle node-cron cron node-schedule croner toad-scheduler agenda".split(" "),
];

const LOCKS = [
  ..."async-mutex async-lock await-lock p-limit p-queue p-map p-all p-series async-sema".split(" "),
  ..."semaphore-async-await proper-lockfile redlock live-mutex bottleneck fastq async queue better-queue".split(" "),
  ..."bull bullmq bee-queue pg-boss graphile-worker amqplib rhea kafkajs generic-pool tarn p-event".split(" "),
];

const WORKERS = ["piscina", "workerpool", "tinypool", "comlink", "threads", "jest-worker", "poolifier"];

const IDS = ["ulid", "cuid", "@paralleldrive/cuid2", "shortid", "ksuid", "chance", "@faker-js/faker"];

const PACKAGES: ReadonlyMap<string, KnownModule> = new Map([
  ...each(CLIENTS, { form: "io", does: "I/O" }),
  ...each(REQUESTERS, { form: "io", does: "a request", requests: true }),
  ...each(TIMERS, { form: "timeout", does: "timer" }),
  ...each(RETRIERS, { form: "retry", does: "retries" }),
  ...each(LOCKS, { form: "lock", does: "a lock or queue:" }),
  ...each(WORKERS, { form: "worker", does: "workers:" }),
  ...each(IDS, { form: "random", does: "randomness:" }),
  ...each(["uuid"], { form: "random", does: "randomness:", only: ["v1", "v4", "v6", "v7"] }),
  ...each(["nanoid"], { form: "random", does: "randomness:", only: ["nanoid", "customAlphabet", "random"] }),
]);

/** Scopes whose packages are all clients of something outside. */
const CLIENT_SCOPES = ["@aws-sdk/client-", "@google-cloud/", "@azure/"];

export function knownModule(specifier: string): { readonly name: string; readonly known: KnownModule } | undefined {
  const plain = specifier.replace(/^node:/, "");
  const builtin = BUILTINS.get(plain);
  if (builtin !== undefined) return { name: `node:${plain}`, known: builtin };
  const name = packageName(specifier);
  const known = PACKAGES.get(name) ??
    (CLIENT_SCOPES.some((scope) => name.startsWith(scope)) ? { form: "io", does: "I/O" } as const : undefined);
  return known === undefined ? undefined : { name, known };
}

/** `@scope/name/path` → `@scope/name`, `npm:pg@8` → `pg`. */
export function packageName(specifier: string): string {
  const [first = "", second = ""] = specifier.replace(/^npm:\/?/, "").split("/");
  const name = first.startsWith("@") ? `${first}/${second}` : first;
  return name.replace(/(?<=.)@.*$/, "");
}

/** @param name without `node:` */
export function isBuiltinModule(name: string): boolean {
  return BUILTINS.has(name);
}
