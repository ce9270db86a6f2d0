/** Which statuses the actions of a service were answered with: what `http explore` keeps, and `http coverage` shows. */
import { z } from "zod";

export const COVERAGE_SCHEMA = "seedbed/coverage@1";

const action = z.object({
  name: z.string(),
  method: z.string(),
  path: z.string().describe("with {name} for each parameter"),
  declared: z.array(z.int()).optional().describe("the statuses that it declares; left out if it declares none"),
  destructive: z.boolean().describe("it is chosen only with --destructive"),
  seen: z.array(z.object({ status: z.int().describe("0 for no answer"), times: z.int().min(1) })),
});

/** The shape of the file, and, with `ok`, of what the command prints. */
export const coverageShape = {
  service: z.string(),
  actions: z.array(action),
};

export const coverageSchema = z.object({ schema: z.literal(COVERAGE_SCHEMA), ...coverageShape });

export type ActionCoverage = z.output<typeof action>;

/** The coverage of one service. */
export interface HttpCoverage {
  service: string;
  actions: ActionCoverage[];
}
