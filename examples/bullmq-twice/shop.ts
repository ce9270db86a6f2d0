import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import { fault, scenario, service } from "seedbed";
import type { Bill } from "./billing.ts";

const connection = { host: "cache" };
/** BullMQ's packer looks for an addon unless it is told not to. */
const env = { MSGPACKR_NATIVE_ACCELERATION_DISABLED: "true" };

/** Two workers share a queue, and either may stand still for longer than its lock on a job lasts. */
export function billing(name: string, bill: Bill) {
  const worker = {
    env,
    run: async () => {
      const redis = new Redis(connection);
      const options = { connection, lockDuration: 1_000, stalledInterval: 1_000 };
      await new Worker("billing", (job) => bill(redis, job), options).waitUntilReady();
    },
  };
  return scenario(name)
    .world({ env })
    .service(service.redis({ host: "cache" }))
    .machine("first", worker)
    .machine("second", worker)
    .faults(fault.pause({ nodes: ["first", "second"], lasts: "2s..5s" }), { until: "3s" })
    .step("order", async ({ sleep }) => {
      const queue = new Queue("billing", { connection });
      for (let invoice = 1; invoice <= 3; invoice++) {
        await queue.add("bill", { invoice });
        await sleep("500ms");
      }
      await sleep("15s");
      await queue.close();
    })
    .step("count", async ({ kv }) => {
      const redis = new Redis(connection);
      kv.set("charges", (await redis.lrange("charges", 0, -1)).sort().join(" "));
      await redis.quit();
    })
    .finally("each invoice was charged once", ({ kv }) => kv.get("charges") === "1 2 3");
}
