/** The JSON documents of `init` and `new`. */
import { z } from "zod";

const written = z.object({
  file: z.string(),
  how: z.enum(["created", "changed", "overwritten", "unchanged"]),
});

const calls = z.array(z.object({
  function: z.string(),
  arguments: z.string().describe("source text"),
  problem: z.string().optional().describe("the error that it threw: the scenario has the call as a comment"),
})).describe("the calls of the module in the scenario");

export type CallReport = z.input<typeof calls>[number];

export const initOutput = z.object({
  schema: z.literal("seedbed/init@1"),
  ok: z.literal(true),
  config: z.string().describe("the file that holds the configuration now"),
  scenario: z.string(),
  files: z.array(written),
  calls,
  next: z.array(z.string()).describe("command lines to type next"),
  then: z.string().describe("what to try next, in words"),
});

export type InitReport = z.input<typeof initOutput>;

export const newOutput = z.object({
  schema: z.literal("seedbed/new@1"),
  ok: z.literal(true),
  file: z.string(),
  scenario: z.string().describe("its name"),
  calls,
  next: z.array(z.string()),
});

export type NewReport = z.input<typeof newOutput>;
