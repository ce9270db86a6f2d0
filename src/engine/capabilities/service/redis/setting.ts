/** The settings of a Redis in the world. */
import { z } from "zod";
import { DURATION_EXPECTED, parseDurationMs } from "../../../text/duration.ts";
import { SYNC_POLICIES } from "./log/append_only_file.ts";

export const redisSchema = z.strictObject({
  password: z.string().min(1).optional().describe("what clients have to know"),
  appendfsync: z.enum(SYNC_POLICIES).optional().describe(
    "it keeps an append-only file, and syncs it always, every second, or never; without it nothing is kept",
  ),
  replicaOf: z.string().optional().describe("the machine whose data it repeats"),
  failover: z.string().refine((text) => parseDurationMs(text) !== undefined, `expected ${DURATION_EXPECTED}`)
    .optional().describe("how long it has to be down for one of its replicas to take its place"),
}).describe("A Redis, in the place of a function.");

export type RedisSettings = z.output<typeof redisSchema>;

/** What an author writes, besides the host. */
export const OPTIONS: readonly string[] = ["password", "appendfsync", "replicas", "failover"];

/** Returns the problem of a setting, after the name of its server; undefined if there is none. */
export function redisProblem(setting: unknown): string | undefined {
  const result = redisSchema.safeParse(setting);
  if (result.success) return undefined;
  const [issue] = result.error.issues;
  if (issue!.code === "unrecognized_keys") {
    return `: expected host, ${OPTIONS.join(", ")}, found ${issue.keys.join(", ")}`;
  }
  return `${issue!.path.join(".")}: ${issue!.message}`;
}

/** Machines of which some are servers. */
type Named = Readonly<Record<string, { readonly redis?: RedisSettings | undefined }>>;

/** Returns the problem of servers that are to repeat one another. */
export function redisGroupsProblem(machines: Named): string | undefined {
  for (const [name, { redis }] of Object.entries(machines)) {
    const { replicaOf, failover } = redis ?? {};
    if (replicaOf !== undefined && machines[replicaOf]?.redis === undefined) {
      return `machines: expected a Redis that ${name} is a replica of, found ${JSON.stringify(replicaOf)}`;
    }
    if (replicaOf !== undefined && machines[replicaOf]!.redis!.replicaOf !== undefined) {
      return `machines: expected a primary that ${name} is a replica of, found ${replicaOf}, which is a replica itself`;
    }
    const hasReplicas = Object.values(machines).some((other) => other.redis?.replicaOf === name);
    if (failover !== undefined && !hasReplicas) {
      return `machines: expected replicas of ${name}, one of which can take its place, found none`;
    }
  }
  return undefined;
}
