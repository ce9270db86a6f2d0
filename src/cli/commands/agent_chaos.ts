/** `seedbed agent chaos`: the golden prompts of an agent under faults. */
import { z } from "zod";
import { PROFILE_NAMES } from "../../api/runs/agents/profiles.ts";
import { defineCommand } from "../command.ts";
import { agentOptions, runPhases } from "../options/agent.ts";
import { value } from "../options/option.ts";

export const command = defineCommand({
  name: "agent chaos",
  description:
    `Asks an agent its golden prompts under the faults of its configuration, and of a profile if one is given. A
prompt passes if, with every seed, the agent ends without an error and all invariants hold.
Ends with 1 if the score is below --min-score, and with 2 if no fault had an effect.`,
  operands: { usage: "", what: "no arguments", min: 0, max: 0 },
  options: {
    ...agentOptions,
    profile: value(
      "<name>",
      `adds the faults of a profile: ${PROFILE_NAMES.slice(0, 3).join(", ")} …; see seedbed agent profiles`,
      z.string().min(1).optional(),
    ),
  },
  examples: [
    { line: "seedbed agent chaos -c desk.yaml", says: "the faults of the configuration" },
    {
      line: "seedbed agent chaos -c desk.yaml --profile flaky_tools --min-score 1",
      says: "with more faults; every prompt must pass",
    },
  ],
  run: ({ options }, context) => runPhases({ phases: ["chaos"], profile: options.profile }, options, context),
});
