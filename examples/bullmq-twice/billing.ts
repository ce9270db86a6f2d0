import { setTimeout as wait } from "node:timers/promises";
import type { Job } from "bullmq";
import type { Redis } from "ioredis";

/** Carries out a job: the customer is asked for the money. */
export type Bill = (redis: Redis, job: Job<{ readonly invoice: number }>) => Promise<void>;

/** BullMQ runs a job again whose worker was not heard of for a while. This counts on a job running once. */
export const bill: Bill = async (redis, { data: { invoice } }) => {
  await wait(300);
  await redis.rpush("charges", invoice);
};

/** A charge has a key of its own: who comes second finds that it was made. */
export const billOnce: Bill = async (redis, { data: { invoice } }) => {
  await wait(300);
  if (await redis.set(`charged:${invoice}`, "yes", "NX") === "OK") await redis.rpush("charges", invoice);
};
