/** The packages that a campaign over Redis needs: they are installed by who wants one. */
import { SeedbedError } from "../../../../engine/errors.ts";

export interface RedisPackages {
  readonly bullmq: typeof import("bullmq");
  readonly Redis: typeof import("ioredis").Redis;
}

/** Variables, so that nobody who bundles Seedbed bundles them. */
const BULLMQ = "bullmq";
const IOREDIS = "ioredis";

/** @throws SeedbedError `usage` if one is not installed */
export async function loadRedisPackages(): Promise<RedisPackages> {
  const bullmq = await load<typeof import("bullmq")>(BULLMQ);
  const { Redis } = await load<typeof import("ioredis")>(IOREDIS);
  return { bullmq, Redis };
}

async function load<T>(name: string): Promise<T> {
  try {
    return await import(name) as T;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isMissing = code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
    throw new SeedbedError(
      "usage",
      isMissing
        ? `a campaign over Redis needs the package ${name}, which is not installed`
        : `the package ${name} cannot be loaded: ${message}`,
      { hint: `npm install --save-dev ${BULLMQ} ${IOREDIS}`, cause: error },
    );
  }
}
