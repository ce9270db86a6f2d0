/** `seedbed agent contract`: the matrix of a contract. */
import { z } from "zod";
import { defineCommand } from "../command.ts";
import { agentOptions, runPhases } from "../options/agent.ts";
import { value } from "../options/option.ts";

const name = z.string().min(1).optional();

export const command = defineCommand({
  name: "agent contract",
  description: `Checks the contract of an agent: each invariant in each scenario of its matrix, or only some of them.
Ends with 1 if a critical cell failed or the score is below --min-score, and with 2 if no cell was exercised.`,
  operands: { usage: "", what: "no arguments", min: 0, max: 0 },
  options: {
    ...agentOptions,
    scenario: value("<name>", "only this scenario of the matrix", name),
    invariant: value("<id>", "only this invariant", name),
  },
  examples: [
    { line: "seedbed agent contract -c desk.yaml", says: "all cells" },
    { line: 'seedbed agent contract -c desk.yaml --scenario "orders down"', says: "one scenario" },
  ],
  run: ({ options }, context) =>
    runPhases(
      {
        phases: ["contract"],
        scenarios: options.scenario === undefined ? undefined : [options.scenario],
        invariants: options.invariant === undefined ? undefined : [options.invariant],
      },
      options,
      context,
    ),
});
