/** The result of sending the actions of episodes again: what `http replay` prints. */
import { z } from "zod";

const difference = z.object({
  step: z.int().describe("the place in the episode, from 0"),
  action: z.string(),
  what: z.string().describe("status, body, signature or markers"),
  recorded: z.string(),
  found: z.string(),
});

/** `ok` is that of the command. */
export const httpReplayShape = {
  episodes: z.array(z.object({
    episode: z.string().describe("its file"),
    verdict: z.enum(["persists", "gone", "different"]).describe(
      "whether the anomaly is still there; different if the service answers otherwise before it, so that it was not reached",
    ),
    finding: z.string(),
    fresh: z.array(z.string()).describe("what is wrong now and was not in the episode"),
    differences: z.array(difference),
  })),
} satisfies { [K in keyof Omit<HttpReplayReport, "ok">]-?: z.ZodType<HttpReplayReport[K]> };

/** A step that is not as it was. */
export interface Difference {
  step: number;
  action: string;
  what: string;
  recorded: string;
  found: string;
}

/** An episode that was sent again. */
export interface ReplayedEpisode {
  episode: string;
  verdict: "persists" | "gone" | "different";
  finding: string;
  fresh: string[];
  differences: Difference[];
}

export interface HttpReplayReport {
  ok: boolean;
  episodes: ReplayedEpisode[];
}
