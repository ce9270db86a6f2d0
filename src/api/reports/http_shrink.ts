/** The result of making an episode smaller: what `http shrink` prints. */
import { z } from "zod";

/** `ok` is that of the command. */
export const httpShrinkShape = {
  episode: z.string().describe("the file with what is left"),
  attempts: z.int(),
  before: z.int().describe("the number of actions before, without the reset"),
  after: z.int(),
  actions: z.array(z.object({ action: z.string(), method: z.string(), path: z.string(), sent: z.string().optional() })),
} satisfies { [K in keyof Omit<HttpShrinkReport, "ok">]-?: z.ZodType<HttpShrinkReport[K]> };

export interface HttpShrinkReport {
  ok: boolean;
  episode: string;
  attempts: number;
  before: number;
  after: number;
  /** With the reset, if there is one. */
  actions: { action: string; method: string; path: string; sent?: string | undefined }[];
}
