/** `seedbed agent score`: the number alone. */
import { agentOptions, configOf, passes } from "../options/agent.ts";
import { runAgent } from "../../api/runs/agents/run_agent.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";

export const command = defineCommand({
  name: "agent score",
  description: `Runs all phases, as agent ci does, and prints the score of all, from 0 to 1, and nothing else.
Ends as agent ci does.`,
  operands: { usage: "", what: "no arguments", min: 0, max: 0 },
  options: agentOptions,
  examples: [{ line: "seedbed agent score -c desk.yaml", says: "prints 0.9571, for instance" }],
  async run({ options }, context) {
    const config = await configOf(options, context);
    const report = await runAgent(config, {
      phases: ["mutation", "chaos", "contract", "replay"],
      seeds: options.seeds,
      allowCode: context.allowCode,
      maxCalls: options["max-calls"],
    }, context);
    const { overall, phases, contract } = report;
    context.document({ schema: "seedbed/agent-score@1", overall, phases, contract }, `${overall.toFixed(4)}\n`);
    return passes(report, options["min-score"]) ? EXIT.pass : EXIT.fail;
  },
});
