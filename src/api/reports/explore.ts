/** The result of an exploration: what `explore` gives, and the JSON document of the command. */
import { z } from "zod";
import { scenarioOutput, type ScenarioReport } from "./scenario.ts";

/** `ok` is that of the command. */
export const exploreShape = {
  name: z.string(),
  file: z.string(),
  strategy: z.string(),
  runs: z.int().describe("the number of runs, with the baseline"),
  failing: z.int().describe("the number of runs that failed"),
  stopped: z.enum(["time", "interrupted", "crashes"]).optional().describe(
    "the reason why not every seed was tried: the time was over, Ctrl-C, or too many runs that ended their process",
  ),
  exhausted: scenarioOutput.shape.exhausted.describe("every schedule was run"),
  seen: z.object({
    runs: z.int().describe("the number of observed runs"),
    distinct: z.int().describe("the number of distinct schedules, by what happens before what"),
    unseen: z.int().describe("the estimated number of further ones (Chao1)"),
    newChance: z.number().describe("the estimated chance that one more run has a new one (Good and Turing)"),
    saturated: z.boolean().describe("true if the search ended because nothing new appeared"),
  }),
  unmet: z.array(z.string()).describe("what no run did and some run should, in words that follow: no run"),
  durationMs: z.number(),
  findings: z.array(z.object({
    times: z.int().describe("the number of runs that showed it"),
    report: scenarioOutput.describe("the first of them"),
  })).describe("one for each fingerprint, in the order in which they were met"),
} satisfies { [K in keyof Omit<ExploreReport, "ok">]-?: z.ZodType<ExploreReport[K]> };

/** The result of an exploration. */
export interface ExploreReport {
  /** False if there is a finding, or somebody ended the search before it had tried everything. */
  ok: boolean;
  /** The name of the scenario. */
  name: string;
  /** The path of its file. */
  file: string;
  /** The strategy of the runs with seeds. */
  strategy: string;
  /** The number of runs, with the baseline. */
  runs: number;
  /** The number of runs that failed. */
  failing: number;
  /** The reason why not every seed was tried, if so: the time was over, Ctrl-C, or too many runs that ended their process. */
  stopped?: "time" | "interrupted" | "crashes" | undefined;
  /** Present if every schedule was run: their number, and what limits the claim. */
  exhausted?: ScenarioReport["exhausted"];
  /** How much of the scenario's behaviour the runs with seeds have shown: `unseen` and `newChance` are estimates. */
  seen: { runs: number; distinct: number; unseen: number; newChance: number; saturated: boolean };
  /**
   * What no run did and some run should, in words that follow "no run": `satisfied sometimes("a retry succeeded") at pay.ts:12`,
   * `used the rule …`.
   */
  unmet: string[];
  /** The real time that it took, in ms. */
  durationMs: number;
  /** One for each fingerprint, in the order in which they were met. */
  findings: ExploreFinding[];
}

/** A failure that exploring found. */
export interface ExploreFinding {
  /** The number of runs that showed it. */
  times: number;
  /** The first of them. */
  report: ScenarioReport;
}
