/** The result of exploring a service: what `http explore` prints. */
import { z } from "zod";
import { scenarioOutput, type ScenarioReport } from "./scenario.ts";

/** `ok` is that of the command. */
export const httpExploreShape = {
  name: z.string(),
  file: z.string(),
  explorer: z.string(),
  seed: z.int(),
  episodes: z.int(),
  actions: z.int().describe("the number of requests, with those of the reset"),
  answered: z.int().describe("the number of them that were answered"),
  states: z.int().describe("the number of different signatures"),
  edges: z.int().describe("the number of different steps from one signature to another"),
  stopped: z.enum(["anomaly", "time", "interrupted"]).optional().describe("the reason why there are fewer episodes"),
  durationMs: z.number(),
  statuses: z.array(z.object({ action: z.string(), status: z.int(), times: z.int() })),
  findings: z.array(z.object({
    times: z.int().describe("the number of episodes that showed it"),
    episodes: z.array(z.string()).describe("their files"),
    report: scenarioOutput.describe("the first of them"),
  })).describe("one for each marker, invariant and action, in the order in which they were met"),
} satisfies { [K in keyof Omit<HttpExploreReport, "ok">]-?: z.ZodType<HttpExploreReport[K]> };

/** The result of exploring a service. */
export interface HttpExploreReport {
  ok: boolean;
  name: string;
  file: string;
  explorer: string;
  seed: number;
  episodes: number;
  actions: number;
  answered: number;
  states: number;
  edges: number;
  stopped?: "anomaly" | "time" | "interrupted" | undefined;
  durationMs: number;
  statuses: { action: string; status: number; times: number }[];
  findings: { times: number; episodes: string[]; report: ScenarioReport }[];
}
