/** The wire formats of models, by the names of providers. */
import { anthropic } from "./anthropic.ts";
import type { LlmFormat } from "./format.ts";
import { google } from "./google.ts";
import { ollama } from "./ollama.ts";
import { openai } from "./openai.ts";

export const LLM_FORMATS = { openai, anthropic, google, ollama } as const satisfies Readonly<Record<string, LlmFormat>>;

/** The name of a wire format. */
export type LlmFormatName = keyof typeof LLM_FORMATS;

/** Returns the format in which requests for a path, with its query, are made; undefined for what is no model. */
export function formatOf(path: string): LlmFormatName | undefined {
  const bare = path.split("?")[0]!;
  return (Object.keys(LLM_FORMATS) as LlmFormatName[]).find((name) => LLM_FORMATS[name].isFor(bare));
}
