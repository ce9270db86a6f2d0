/** `seedbed run`: one scenario, the baseline or the seeds that are asked for. */
import { z } from "zod";
import { reportersFor, settingFor } from "../../api/project/config/running.ts";
import { loadOne } from "../../api/project/load/load.ts";
import { withSetting } from "../../api/project/load/setting.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { defineCommand } from "../command.ts";
import { value } from "../options/option.ts";
import { SETTING } from "../options/running.ts";
import { reporting } from "../reporters/reporting.ts";
import { checkSeeds, ONE_SCENARIO, reportLostRun, RUN_ONE, runScenario } from "../run_scenario.ts";

export const command = defineCommand({
  name: "run",
  description: `Runs one scenario. Without --seed or --seeds this is the baseline: operations take their usual time,
and equal ones complete in the order in which they were started. A failing run is shrunk and kept in
.seedbed/runs.`,
  operands: { usage: "<file>", what: "a scenario file", min: 1, max: 1 },
  options: {
    scenario: value("<name>", "the scenario of the file, by name or export", z.string().min(1).optional()),
    ...RUN_ONE,
    ...SETTING,
  },
  examples: [
    { line: "seedbed run checkout.scenario.ts", says: "the baseline, once" },
    { line: "seedbed run checkout.scenario.ts --seeds 1000", says: "until one of 1,000 seeds fails" },
    { line: "seedbed run checkout.scenario.ts --seed 7 --record run.jsonl", says: "one run, with its trace" },
    {
      line: "seedbed run shop.scenario.ts --scenario checkout --timeout 30s",
      says: "one of several, for 30 virtual seconds",
    },
    {
      line: "seedbed run checkout.scenario.ts --seeds 1000 --reporter html=report.html --reporter pretty",
      says: "with an HTML page about the failure",
    },
    { line: "seedbed run deploy.scenario.yaml --proc-backend host", says: "with real processes, recorded" },
  ],
  async run({ operands, options, config: configuration, lost }, context) {
    const config = await configuration();
    const reporters = () => reportersFor(config, context.cwd, operands);
    return await reporting(reporters, context, ONE_SCENARIO, async (results) => {
      checkSeeds(options);
      if (lost !== undefined) return await reportLostRun(lost, { options, config }, context, results);
      const [file] = operands;
      const loaded = await loadOne(file!, options.scenario, context);
      if (loaded.distributed !== undefined) {
        throw new SeedbedError("usage", "expected a scenario of steps, found a distributed one", {
          location: { file: file! },
          hint: `run it with seedbed explore ${file}`,
        });
      }
      const set = withSetting(loaded, settingFor(loaded.program.ir, config), context.cwd);
      await runScenario(set, { options, config }, context, results);
    });
  },
});
