import { defineStep } from "../step.ts";
import { name } from "../fields.ts";
import { REDIS_GROUPS } from "./redis/groups.ts";

export const redisFailover = defineStep("redis_failover", {
  host: name.describe("a Redis with replicas"),
  to: name.nullish().describe("the replica that takes its place; the one that has come furthest by default"),
}, {
  group: "Machines",
  constructor: "service.failOver(host, to?)",
  describe:
    "A replica takes the place of its primary: the name of the host leads to it. What has not reached it is lost. The others are told over the network.",
  run: ({ host, to }, { world }) =>
    world.kernel.scheduler.perform(
      "redis",
      `fail-over of ${host}`,
      () => world.use(REDIS_GROUPS).failOver(host, to ?? undefined),
    ),
});
