/** `seedbed agent chaos`: the golden prompts of an agent under faults. */
import { z } from "zod";
import { PROFILE_NAMES } from "../../api/runs/agents/profiles.ts";
import { defineCommand } from "../command.ts";
import { agentOptions, runPhases } from "../options/agent.ts";
import { value } from "../options/option.ts";

export const command = defineCommand({
  name: "agent chaos",
  description:
    `Asks an agent its golden prompts under the faults of its configuration, or of a profile on top of these. A prompt
passes if the agent makes no error and all invariants hold, with every seed.
Ends with 1 if the score is below --min-score, with 2 if no fault had an effect.`,
  operands: { usage: "", what: "no arguments", min: 0, max: 0 },
  options: {
    ...agentOptions,
    profile: value(
      "<name>",
      `faults by name: ${PROFILE_NAMES.slice(0, 3).join(", ")} …; see seedbed agent profiles`,
      z.string().min(1).optional(),
    ),
  },
  examples: [
    { line: "seedbed agent chaos -c desk.yaml", says: "the faults of the configuration" },
    {
      line: "seedbed agent chaos -c desk.yaml --profile flaky_tools --min-score 1",
      says: "more of them, and every prompt must pass",
    },
  ],
  run: ({ options }, context) => runPhases({ phases: ["chaos"], profile: options.profile }, options, context),
});
