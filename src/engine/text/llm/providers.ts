/** Providers of models: where they listen, and which variable of the environment holds the key that they want. */
import type { LlmFormatName } from "./formats.ts";

export interface Provider {
  /** Where it listens; requests go to what is below. */
  readonly url: string;
  /** How a request proves who asks; undefined where none does. */
  readonly key?: { readonly header: string; readonly prefix: string; readonly variables: readonly string[] };
}

export const PROVIDERS: Readonly<Record<LlmFormatName, Provider>> = {
  openai: {
    url: "https://api.openai.com",
    key: { header: "authorization", prefix: "Bearer ", variables: ["OPENAI_API_KEY"] },
  },
  anthropic: {
    url: "https://api.anthropic.com",
    key: { header: "x-api-key", prefix: "", variables: ["ANTHROPIC_API_KEY"] },
  },
  google: {
    url: "https://generativelanguage.googleapis.com",
    key: { header: "x-goog-api-key", prefix: "", variables: ["GOOGLE_API_KEY", "GEMINI_API_KEY"] },
  },
  ollama: { url: "http://localhost:11434" },
};

/** A model of a provider. */
export interface NamedModel {
  readonly provider: LlmFormatName;
  /** The model that is asked in place of the one that a request names; that one if undefined. */
  readonly model: string | undefined;
}

/** Reads `openai:gpt-4o-mini`, `ollama:qwen3:8b`, or a provider alone; undefined for what names no provider. */
export function namedModel(text: string): NamedModel | undefined {
  const at = text.indexOf(":");
  const provider = at < 0 ? text : text.slice(0, at);
  const model = at < 0 ? undefined : text.slice(at + 1);
  if (!Object.hasOwn(PROVIDERS, provider) || model === "") return undefined;
  return { provider: provider as LlmFormatName, model };
}
