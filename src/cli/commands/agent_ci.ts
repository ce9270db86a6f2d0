/** `seedbed agent ci`: an agent under faults, its contract, and its score. */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { readAgentConfig } from "../../api/runs/agents/read_config.ts";
import { type AgentReport, runAgentCi } from "../../api/runs/agents/run_ci.ts";
import { newId } from "../../api/new_id.ts";
import { writeFileAtomically } from "../../engine/store/atomic_file.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { value } from "../options/option.ts";
import { wholeNumber } from "../options/whole_number.ts";
import { agentText } from "../present/agent_text.ts";

const DEFAULT_SEEDS = 10;

const score = z.string().regex(
  /^(\d+(\.\d+)?%|0(\.\d+)?|1(\.0+)?)$/,
  "expected a score from 0 to 1, or a percentage as 70%",
)
  .transform((text) => text.endsWith("%") ? Number.parseFloat(text) / 100 : Number(text));

export const command = defineCommand({
  name: "agent ci",
  description: `Runs an agent under the faults of its configuration: golden prompts under chaos, and each invariant
of its contract in each scenario of the matrix. Each cell is run with several seeds; a failing run is
shrunk and kept in .seedbed/runs. A cell whose faults never struck is not exercised and does not count.
Ends with 1 if a critical cell failed, or a score is below --min-score; with 2 if nothing was tested.`,
  operands: { usage: "", what: "no arguments", min: 0, max: 0 },
  options: {
    config: value(
      "<file>",
      "the configuration of the agent; seedbed-agent.yaml unless given",
      z.string().min(1, "expected a file").optional(),
      { short: "c" },
    ),
    output: value("<dir>", "write the report as agent.json into this folder", z.string().min(1).optional(), {
      short: "o",
    }),
    seeds: value(
      "<n>",
      `runs of each prompt in a cell; ${DEFAULT_SEEDS} by default`,
      wholeNumber(1).default(DEFAULT_SEEDS),
    ),
    "min-score": value(
      "<score>",
      "the least score of each phase and of all: 0.7 or 70%; 0 by default",
      score.default(0),
    ),
  },
  examples: [
    { line: "seedbed agent ci -c desk.yaml", says: "all phases" },
    { line: "seedbed agent ci -c desk.yaml -o reports --min-score 90%", says: "with a report and a gate" },
  ],
  async run({ options }, context) {
    const file = resolve(context.cwd, options.config ?? "seedbed-agent.yaml");
    const config = await readAgentConfig(file);
    const report = await runAgentCi(file, config, { seeds: options.seeds, allowCode: context.allowCode }, context);
    const ok = passes(report, options["min-score"]);
    const document = { schema: "seedbed/agent@1", ok, ...report };
    if (options.output !== undefined) {
      const folder = resolve(context.cwd, options.output);
      mkdirSync(folder, { recursive: true });
      writeFileAtomically(join(folder, "agent.json"), `${JSON.stringify(document, null, 2)}\n`, newId());
    }
    context.document(document, agentText(report, ok, context.style));
    return ok ? EXIT.pass : EXIT.fail;
  },
});

/** The rule: no critical cell failed, and each phase and the whole reach the least score. */
function passes({ chaos, contract, overall }: AgentReport, least: number): boolean {
  const scores = [overall, chaos ?? 1, (contract?.score ?? 100) / 100];
  return contract?.passed !== false && scores.every((each) => each >= least);
}
