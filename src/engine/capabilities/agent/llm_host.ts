import { z } from "zod";
import { namedModel, PROVIDERS } from "../../text/llm/providers.ts";
import { name } from "../fields.ts";
import { HTTP } from "../http/http.ts";
import { defineStep } from "../step.ts";
import { hostModel } from "./host_model.ts";

const PROVIDER_NAMES = Object.keys(PROVIDERS).join(", ");

export const llmHost = defineStep("llm_host", {
  model: name.refine((text) => namedModel(text) !== undefined, `expected a provider (${PROVIDER_NAMES}) and a model`)
    .describe("the provider, and the model that is asked: openai:gpt-4o-mini"),
  url: z.url({ protocol: /^https?$/ }).nullish().describe(
    "where the model listens; where the provider does by default",
  ),
}, {
  group: "Agents",
  constructor: "llm.host(model, { url })",
  example: `{ type: llm_host, model: "ollama:qwen3:8b" }`,
  describe:
    "Lets a real model answer the requests of an agent. Its answers are recorded, so that a replay asks nobody.",
  declares: true,
  run: ({ model, url }, { world }) => world.use(HTTP).askOutside(hostModel(model, url ?? undefined)),
});
