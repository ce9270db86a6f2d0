/** What an agent is asked in a run, which faults may meet it, and what must hold of its answer: plain data of a scenario. */
import { z } from "zod";
import { agentCheckSchema } from "./check_setting.ts";
import { agentFaultSchema } from "./fault_setting.ts";

/** What a model said when it was recorded. */
const recordedAnswer = z.strictObject({
  text: z.string().optional(),
  calls: z.array(z.strictObject({ name: z.string().min(1), args: z.string() })).optional(),
});

export type RecordedAnswer = z.output<typeof recordedAnswer>;

/** A call of a tool, and what it gave when it was recorded. */
const recordedCall = z.strictObject({
  tool: z.string().min(1),
  args: z.json().optional().describe("the arguments that it was made with; any if left out"),
  response: z.json().optional(),
  status: z.int().min(0).max(599).optional().describe("the status; 0 is a connection that failed"),
  latencyMs: z.number().min(0).optional(),
  done: z.boolean().optional().describe("whether the tool did what it was asked; if it succeeded, unless given"),
});

export type RecordedCall = z.output<typeof recordedCall>;

export const agentSchema = z.strictObject({
  input: z.string().describe("what the agent is asked"),
  timeoutMs: z.int().min(1).optional().describe("virtual ms after which an answer comes too late"),
  faults: z.array(agentFaultSchema).optional(),
  checks: z.array(agentCheckSchema).optional(),
  observe: z.boolean().optional().describe("true if checks that do not hold are noted, and do not end the run"),
  recorded: z.array(recordedCall).optional().describe("what tools gave in a session: they give it again"),
  said: z.array(recordedAnswer).optional().describe("what models said in a session: they say it again, in this order"),
}).describe("An agent: what it is asked, faults of what is around it, and what must hold of its answer.");

export type AgentSetting = z.output<typeof agentSchema>;
