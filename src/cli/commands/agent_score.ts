/** `seedbed agent score`: the number alone. */
import { PHASES } from "../../api/runs/agents/cells.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { agentOptions, reportOn } from "../options/agent.ts";

export const command = defineCommand({
  name: "agent score",
  description: `Runs all phases, as agent ci does, and prints only the overall score, from 0 to 1.
The exit codes are those of agent ci.`,
  operands: { usage: "", what: "no arguments", min: 0, max: 0 },
  options: agentOptions,
  examples: [{ line: "seedbed agent score -c desk.yaml", says: "prints 0.9571, for instance" }],
  async run({ options }, context) {
    const { overall, phases, contract, ok } = await reportOn({ phases: PHASES }, options, context);
    context.document({ schema: "seedbed/agent-score@1", overall, phases, contract }, `${overall.toFixed(4)}\n`);
    return ok ? EXIT.pass : EXIT.fail;
  },
});
