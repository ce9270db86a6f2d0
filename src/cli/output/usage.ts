/** The JSON documents of `usage` and `completions`. */
import { z } from "zod";

export const usageOutput = z.object({
  schema: z.literal("seedbed/usage@1"),
  ok: z.literal(true),
  groups: z.array(z.object({
    title: z.string(),
    needs: z.array(z.object({ need: z.string(), lines: z.array(z.string()).describe("command lines") })),
  })),
});

export const completionsOutput = z.object({
  schema: z.literal("seedbed/completions@1"),
  ok: z.literal(true),
  shell: z.enum(["bash", "zsh", "fish"]),
  text: z.string().describe("the script"),
});
