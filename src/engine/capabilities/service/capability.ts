/** Servers that programs talk to over the network, and that are no programs of the scenario. */
import { defineCapability } from "../capability.ts";
import { postgresProblem } from "./postgres/setting.ts";
import { events } from "./events.ts";
import type { RedisSettings } from "./redis/setting.ts";
import { redisFailover } from "./redis_failover.ts";
import { serversProblem } from "./recorded/setting.ts";
import { SERVERS } from "./servers.ts";

export const services = defineCapability(SERVERS, {
  steps: () => [redisFailover],
  events,
  settingProblem(setting) {
    const { machines } = setting as {
      readonly machines?: Readonly<Record<string, { readonly redis?: RedisSettings }>>;
    };
    const keeping = Object.entries(machines ?? {}).find(([, { redis }]) => redis?.appendfsync !== undefined);
    if (keeping !== undefined && setting.backends?.["fs"] === "host") {
      return `expected disks of the world for the append-only file of ${keeping[0]}, found files of the host`;
    }
    return postgresProblem(setting.postgres, machines) ??
      serversProblem(setting.servers, { ...machines, ...setting.postgres });
  },
});
