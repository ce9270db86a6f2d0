/** Agents: programs that call models and tools, under faults of these. */
import { defineCapability } from "../capability.ts";
import { eventText } from "../event_words.ts";
import { AGENT } from "./agent.ts";
import { agentRun } from "./author.ts";

export const agent = defineCapability(AGENT, {
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
    "agent.verdict": {
      needs: ["id", "problem"],
      words: ({ id, problem }) => `${eventText(id)}: ${eventText(problem)}`,
    },
    "agent.unasked": { needs: ["call"], words: ({ call }) => `nobody asked for the recorded ${eventText(call)}` },
    "agent.answer": { needs: ["text"], words: ({ text }) => `the agent says ${JSON.stringify(text)}` },
  },
});
