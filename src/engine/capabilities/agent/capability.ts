/** Agents: programs that call models and tools, under faults of these. */
import { defineCapability } from "../capability.ts";
import { eventText } from "../event_words.ts";
import { AGENT } from "./agent.ts";
import { agentHttp } from "./agent_http.ts";
import { agentRun } from "./author.ts";
import { llmHost } from "./llm_host.ts";

export const agent = defineCapability(AGENT, {
  steps: () => [llmHost, agentHttp],
  authors: { agent: agentRun },
  end: { check: (agent) => agent.requireAnswer() },
  events: {
    "agent.call": {
      needs: ["kind", "name", "args"],
      words: ({ kind, name, args }) =>
        kind === "llm"
          ? `the agent asks its model (${eventText(name)})`
          : `the agent calls ${eventText(name)}(${eventText(args)})`,
    },
    "agent.fault": {
      needs: ["call", "mode"],
      words: ({ call, mode }) => `fault ${eventText(mode)} strikes the call of ${eventText(call)}`,
    },
    "agent.unmoved": {
      needs: ["call", "mode"],
      words: ({ call, mode }) => `the fault ${eventText(mode)} changes nothing in the call of ${eventText(call)}`,
    },
    "agent.usage": {
      needs: ["input", "output"],
      words: ({ input, output }) => `the model read ${eventText(input)} tokens and said ${eventText(output)}`,
    },
    "agent.verdict": {
      needs: ["id", "problem"],
      words: ({ id, problem }) => `${eventText(id)}: ${eventText(problem)}`,
    },
    "agent.unasked": { needs: ["call"], words: ({ call }) => `nobody asked for the recorded ${eventText(call)}` },
    "agent.answer": { needs: ["text"], words: ({ text }) => `the agent says ${JSON.stringify(text)}` },
  },
});
