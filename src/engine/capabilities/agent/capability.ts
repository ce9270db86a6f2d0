/** Agents: programs that call models and tools, under faults of these. */
import { defineCapability } from "../capability.ts";
import { eventText } from "../event_words.ts";
import { AGENT } from "./agent.ts";
import { agentRun } from "./author.ts";

export const agent = defineCapability(AGENT, {
  authors: { agent: agentRun },
  events: {
    "agent.fault": {
      needs: ["call", "mode"],
      words: ({ call, mode }) => `fault ${eventText(mode)} strikes the call of ${eventText(call)}`,
    },
    "agent.answer": { needs: ["text"], words: ({ text }) => `the agent says ${JSON.stringify(text)}` },
  },
});
