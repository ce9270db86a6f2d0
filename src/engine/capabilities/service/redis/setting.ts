/** The settings of a Redis in the world. */
import { z } from "zod";

export const redisSchema = z.strictObject({
  password: z.string().min(1).optional().describe("what clients have to know"),
}).describe("A Redis, in the place of a function.");

export type RedisSettings = z.output<typeof redisSchema>;

/** Returns the problem of a setting, after the name of its server; undefined if there is none. */
export function redisProblem(setting: unknown): string | undefined {
  const result = redisSchema.safeParse(setting);
  if (result.success) return undefined;
  const [issue] = result.error.issues;
  if (issue!.code === "unrecognized_keys") {
    return `: expected host, ${Object.keys(redisSchema.shape).join(", ")}, found ${issue.keys.join(", ")}`;
  }
  return `${issue!.path.join(".")}: ${issue!.message}`;
}
