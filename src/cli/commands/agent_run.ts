/** `seedbed agent run`: golden prompts in many mutations. */
import { z } from "zod";
import { PRESETS } from "../../api/runs/agents/mutations/mutate.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { suggest } from "../../engine/text/suggest.ts";
import { defineCommand } from "../command.ts";
import { agentOptions, runPhases } from "../options/agent.ts";
import { value } from "../options/option.ts";
import { wholeNumber } from "../options/whole_number.ts";

const NAMES = Object.keys(PRESETS);

export const command = defineCommand({
  name: "agent run",
  description:
    `Asks an agent many mutations of its golden prompts: misspelt, rephrased, encoded, or with instructions that it must
not obey. A mutation that fails is shrunk to the edits that matter, and its run is kept.
Ends with 1 if the score is below --min-score.`,
  operands: { usage: "", what: "no arguments", min: 0, max: 0 },
  options: {
    ...agentOptions,
    mutations: value("<preset>", `only the types for one purpose: ${NAMES.join(", ")}`, z.string().min(1).optional()),
    count: value(
      "<n>",
      "mutations of each prompt, instead of the number in the configuration",
      wholeNumber(1).optional(),
    ),
  },
  examples: [
    { line: "seedbed agent run -c desk.yaml", says: "the types of the configuration" },
    { line: "seedbed agent run -c desk.yaml --mutations security --count 50", says: "attacks" },
  ],
  run({ options }, context) {
    const { mutations: preset, count } = options;
    if (preset !== undefined && !Object.hasOwn(PRESETS, preset)) {
      const meant = suggest(preset, NAMES);
      throw new SeedbedError("usage", `expected a preset of mutations, found ${JSON.stringify(preset)}`, {
        hint: meant === undefined ? `there are ${NAMES.join(", ")}` : `did you mean ${meant}?`,
      });
    }
    return runPhases(
      {
        phases: ["mutation"],
        mutations: { types: preset === undefined ? undefined : PRESETS[preset], count },
      },
      options,
      context,
    );
  },
});
