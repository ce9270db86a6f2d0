/** Connects to the Redis of `SEEDBED_REDIS_URL`, and refuses one that would lose work. What is secret in the address is in no message. */
import type { Redis } from "ioredis";
import { SeedbedError } from "../../../../engine/errors.ts";
import { loadRedisPackages, type RedisPackages } from "./packages.ts";

export const REDIS_URL = "SEEDBED_REDIS_URL";
const CONNECT_WITHIN_MS = 5_000;
const RETRY_EVERY_MS = 500;
/** Since then there is what BullMQ relies on. */
const OLDEST = [6, 2] as const;

export interface RedisConnection extends RedisPackages {
  readonly redis: Redis;
  /** The host and the port. */
  readonly shown: string;
}

/** @throws SeedbedError `usage` for an address that is none, and `unreadable` for a Redis that is not there, refuses the password, is too old, or evicts */
export async function connectRedis(url: string | undefined): Promise<RedisConnection> {
  const shown = shownAddress(url);
  const packages = await loadRedisPackages();
  const redis = new packages.Redis(url!, {
    lazyConnect: true,
    connectTimeout: CONNECT_WITHIN_MS,
    // A command waits for a Redis that is started again.
    maxRetriesPerRequest: null,
    retryStrategy: () => RETRY_EVERY_MS,
  });
  let last: Error | undefined;
  redis.on("error", (error: Error) => last = error);
  try {
    await withinTime(greet(redis), shown, () => last);
    return { ...packages, redis, shown };
  } catch (error) {
    redis.disconnect();
    // What a connection ended over is told by an event; the command only says that it ended.
    throw error instanceof SeedbedError ? error : refusal(last ?? error as Error, shown);
  }
}

/** @throws SeedbedError `usage` for what is no address of a Redis @returns its host and port */
export function shownAddress(url: string | undefined): string {
  const parsed = url === undefined ? undefined : URL.parse(url);
  if (parsed && ["redis:", "rediss:"].includes(parsed.protocol) && parsed.hostname !== "") {
    return `${parsed.hostname}:${parsed.port || 6379}`;
  }
  const found = url === undefined || url === "" ? "it is not set" : "found something else";
  throw new SeedbedError("usage", `${REDIS_URL}: expected the address of a Redis, ${found}`, {
    hint: "redis://host:6379, with TLS rediss://host:6379, with a password redis://user:password@host:6379",
  });
}

async function greet(redis: Redis): Promise<void> {
  await redis.connect();
  requireUsable(await redis.info());
}

/** @param info what Redis says of itself @throws SeedbedError `unreadable` for one that is too old, or evicts */
export function requireUsable(info: string): void {
  const fact = (name: string) => new RegExp(`^${name}:(\\S+)`, "m").exec(info)?.[1];
  const version = fact("redis_version") ?? "";
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (!(major > OLDEST[0] || major === OLDEST[0] && minor >= OLDEST[1])) {
    throw new SeedbedError("unreadable", `expected Redis ${OLDEST.join(".")} or newer, found ${version || "none"}`);
  }
  const policy = fact("maxmemory_policy") ?? "noeviction";
  if (policy === "noeviction") return;
  throw new SeedbedError(
    "unreadable",
    `expected a Redis that keeps what it is given, found one with maxmemory-policy ${policy}`,
    { hint: "redis-cli config set maxmemory-policy noeviction, and the same in redis.conf" },
  );
}

async function withinTime<T>(work: Promise<T>, shown: string, last: () => Error | undefined): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(refusal(last() ?? new Error("no answer"), shown)), CONNECT_WITHIN_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function refusal(cause: Error, shown: string): SeedbedError {
  const { message } = cause;
  if (/WRONGPASS|NOAUTH|NOPERM|AUTH/.test(message)) {
    return new SeedbedError("unreadable", `the Redis at ${shown} refuses the user or the password of ${REDIS_URL}`, {
      cause,
    });
  }
  const { code = message } = cause as NodeJS.ErrnoException;
  const isUntrusted = /CERT|UnknownIssuer/i.test(`${code} ${message}`);
  return new SeedbedError("unreadable", `expected a Redis at ${shown}, found none (${code})`, {
    hint: isUntrusted
      ? "name the file of the certificate's authority in NODE_EXTRA_CA_CERTS, on Deno in DENO_CERT"
      : `start one, or change ${REDIS_URL}`,
    cause,
  });
}
